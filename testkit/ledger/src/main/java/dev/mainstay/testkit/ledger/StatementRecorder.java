package dev.mainstay.testkit.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes down how each tagged test ended, so that a promise can be held against the tests that carry its id.
 *
 * <p>The JUnit Platform finds it by itself ({@code META-INF/services}) once this jar is on the test class path. At the
 * end of a test plan it appends to one file per JVM, {@code statements/*.tsv} below the directory named by the system
 * property {@value #BUILD_DIRECTORY_PROPERTY}, else below {@code target} of the working directory. Each line is one tag
 * of one test: tag, unique id, class and method, result, feature version of the JDK, separated by tabs (backslash, tab
 * and line breaks escaped by a backslash).
 *
 * <p>Tags of a class hold for its tests. The result is {@code passed}, {@code skipped}, {@code aborted} or {@code
 * failed}; where a method has several invocations, the worst of them, and where a class fails around its tests, that.
 * Without tagged tests nothing is written.
 *
 * <p>Thread-safe. A directory that cannot be written gives a warning on standard error and never fails a test run; the
 * records are then missing, and nothing counts as proven by them.
 */
public final class StatementRecorder implements TestExecutionListener {

    /** Name of the system property with the build directory: {@value}. */
    public static final String BUILD_DIRECTORY_PROPERTY = "mainstay.build.directory";

    private final Supplier<Path> buildDirectory;
    private final AtomicReference<@Nullable Recording> current = new AtomicReference<>();

    /** Made by the JUnit Platform; the build directory is looked up when a plan has ended. */
    public StatementRecorder() {
        this(() -> Path.of(System.getProperty(BUILD_DIRECTORY_PROPERTY, "target")));
    }

    StatementRecorder(Supplier<Path> buildDirectory) {
        this.buildDirectory = buildDirectory;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        current.set(new Recording(plan));
    }

    @Override
    public void executionSkipped(TestIdentifier identifier, String reason) {
        ended(identifier, Result.SKIPPED);
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        ended(identifier, Result.of(result));
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        Recording recording = current.getAndSet(null);
        if (recording != null) {
            write(recording.records(Runtime.version().feature()));
        }
    }

    private void ended(TestIdentifier identifier, Result result) {
        Recording recording = current.get();
        if (recording != null) {
            recording.ended(identifier, result);
        }
    }

    private void write(List<TestRecord> records) {
        try {
            RecordFiles.append(buildDirectory.get(), records);
        } catch (IOException | RuntimeException e) { // whatever it is, the tests themselves have ended well or not
            System.err.println("[mainstay] warning: the tagged tests of this run are not recorded: " + e);
        }
    }
}
