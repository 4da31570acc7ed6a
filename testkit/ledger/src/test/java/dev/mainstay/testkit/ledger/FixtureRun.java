package dev.mainstay.testkit.ledger;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs fixtures with a recorder of its own; the recorder of the surrounding test run does not see them. */
record FixtureRun(Path buildDirectory, Map<String, String> parameters) {

    FixtureRun(Path buildDirectory) {
        this(buildDirectory, Map.of());
    }

    List<TestRecord> records(Class<?>... fixtures) {
        run(fixtures);
        try {
            List<Path> files = RecordFiles.below(buildDirectory);
            return files.isEmpty() ? List.of() : RecordFiles.read(files.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void run(Class<?>... fixtures) {
        LauncherConfig onlyOurs = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(new StatementRecorder(() -> buildDirectory.resolve("target")))
                .build();
        LauncherFactory.create(onlyOurs).execute(requestOf(parameters, fixtures));
    }

    /** In a JVM of its own: what a user gets who does nothing but put the jar on the class path. */
    public static void main(String[] args) {
        LauncherFactory.create().execute(requestOf(Map.of(), Fixtures.Outcomes.class));
    }

    private static LauncherDiscoveryRequest requestOf(Map<String, String> parameters, Class<?>... fixtures) {
        ClassSelector[] classes =
                Arrays.stream(fixtures).map(fixture -> selectClass(fixture)).toArray(ClassSelector[]::new);
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(classes)
                .configurationParameters(parameters)
                .build();
    }
}
