package dev.mainstay.testkit.ledger;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * The results of one test plan, one per test method. Thread-safe.
 *
 * <p>All invocations of a parameterized, repeated or dynamic test, in every parameter set of its class, are one test,
 * and its result is the worst of theirs.
 */
final class Recording {

    private final TestPlan plan;
    private final ConcurrentMap<String, Recorded> tests = new ConcurrentHashMap<>();

    Recording(TestPlan plan) {
        this.plan = plan;
    }

    /** Notes the end of a test, or of a container; a container that failed drags down what it contains. */
    void ended(TestIdentifier identifier, Result result) {
        if (identifier.isTest()) {
            note(identifier, result);
        }
        if (identifier.isContainer() && result != Result.PASSED) {
            affectedBy(identifier).forEach(test -> note(test, result));
        }
    }

    List<TestRecord> records(int jdk) {
        List<TestRecord> records = new ArrayList<>();
        for (Recorded test : tests.values()) {
            for (String tag : test.tags()) {
                records.add(new TestRecord(tag, test.uniqueId(), test.name(), test.result(), jdk));
            }
        }
        return records;
    }

    private List<TestIdentifier> affectedBy(TestIdentifier container) {
        List<TestIdentifier> affected = new ArrayList<>();
        for (TestIdentifier descendant : plan.getDescendants(container)) {
            if (descendant.isTest() || methodOf(descendant).isPresent()) {
                affected.add(descendant);
            }
        }
        // A container that failed before it made its tests, such as a parameterized class without arguments.
        return affected.isEmpty() ? List.of(container) : affected;
    }

    private void note(TestIdentifier identifier, Result result) {
        TestIdentifier unit = identifier;
        Set<String> tags = new LinkedHashSet<>();
        Optional<TestIdentifier> next = Optional.of(identifier);
        while (next.isPresent()) {
            TestIdentifier current = next.get();
            current.getTags().stream().map(TestTag::getName).forEach(tags::add);
            unit = methodOf(current).isPresent() ? current : unit;
            next = plan.getParent(current);
        }
        if (!tags.isEmpty()) {
            TestIdentifier test = unit;
            String key = methodOf(test).map(Recording::signature).orElse(test.getUniqueId());
            tests.merge(key, new Recorded(test.getUniqueId(), nameOf(test), Set.copyOf(tags), result), Recorded::with);
        }
    }

    private static Optional<MethodSource> methodOf(TestIdentifier identifier) {
        return identifier.getSource().filter(MethodSource.class::isInstance).map(MethodSource.class::cast);
    }

    private static String signature(MethodSource method) {
        return method.getClassName() + "." + method.getMethodName() + "(" + method.getMethodParameterTypes() + ")";
    }

    private static String nameOf(TestIdentifier identifier) {
        return methodOf(identifier)
                .map(method -> method.getClassName() + "." + method.getMethodName())
                .orElse(identifier.getDisplayName());
    }

    private record Recorded(String uniqueId, String name, Set<String> tags, Result result) {

        Recorded with(Recorded other) {
            Set<String> union = new LinkedHashSet<>(tags);
            union.addAll(other.tags);
            return new Recorded(uniqueId, name, Set.copyOf(union), result.worse(other.result));
        }
    }
}
