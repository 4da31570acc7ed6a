package dev.mainstay.verification.peers;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** How each promise of a contract ended over one implementation, by its display name. */
final class Verdicts implements TestExecutionListener {

    /** How one promise ended. */
    enum Kind {
        KEPT,
        BROKEN,
        NOT_APPLICABLE
    }

    /**
     * One promise.
     *
     * @param kind how it ended
     * @param seen what was seen instead, or why it does not apply; empty when it was kept
     */
    record Verdict(Kind kind, String seen) {}

    private final Map<String, Verdict> byPromise = new ConcurrentHashMap<>();

    private Verdicts() {}

    /** Runs a contract. Nothing of it is recorded as proof of a statement. */
    static Map<String, Verdict> of(Class<?> contract) {
        Verdicts verdicts = new Verdicts();
        LauncherConfig config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(verdicts)
                .build();
        LauncherFactory.create(config)
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(contract))
                        .build());
        return new TreeMap<>(verdicts.byPromise);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            byPromise.put(test.getDisplayName(), verdict(result));
        }
    }

    private static Verdict verdict(TestExecutionResult result) {
        String seen = result.getThrowable().map(Verdicts::line).orElse("");
        return switch (result.getStatus()) {
            case SUCCESSFUL -> new Verdict(Kind.KEPT, "");
            case ABORTED -> new Verdict(Kind.NOT_APPLICABLE, seen);
            case FAILED -> new Verdict(Kind.BROKEN, seen);
        };
    }

    private static String line(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        return message.replace("Assumption failed: ", "")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|")
                .strip();
    }
}
