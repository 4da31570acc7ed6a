package dev.mainstay.testkit.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Holds the promises against what was recorded and measured.
 *
 * @param statements all promises, each id once
 * @param tests the recorded tests
 * @param measured the benchmark rows that carry an id
 * @param buckets tags that are allowed without being a statement
 */
record StatementCheck(
        List<Statement> statements, List<TestRecord> tests, List<BenchRow> measured, Set<String> buckets) {

    StatementCheck {
        statements = List.copyOf(statements);
        tests = List.copyOf(tests);
        measured = List.copyOf(measured);
        buckets = Set.copyOf(buckets);
    }

    /** What makes the check fail, one sentence each; empty when promises and records agree. */
    List<String> failures() {
        Map<String, Statement> byId = statements.stream().collect(Collectors.toMap(Statement::id, Function.identity()));
        List<String> failures = new ArrayList<>();
        statements.stream().filter(Statement::proven).forEach(statement -> addIfUnproven(statement, failures));
        for (TestRecord test : tests) {
            if (!byId.containsKey(test.tag()) && !buckets.contains(test.tag())) {
                failures.add("unknown tag " + test.tag() + " at " + test.test()
                        + ": neither a statement nor an allowed bucket");
            } else if (byId.containsKey(test.tag()) && test.result() == Result.FAILED) {
                failures.add(test.tag() + ": " + inWords(test));
            }
        }
        for (BenchRow row : measured) {
            if (!byId.containsKey(row.id())) {
                failures.add("unknown id " + row.id() + " at the benchmark row " + row.name());
            }
        }
        return failures.stream().distinct().toList();
    }

    /** Promises marked proven whose every tagged test gave up here for want of a tool; neither proven nor broken by this run. */
    List<String> notRun() {
        return statements.stream()
                .filter(statement -> statement.proven() && wasNotRun(statement.id()))
                .map(statement -> statement.id() + " not run here: " + seen(statement.id()))
                .toList();
    }

    /** Promises that are marked open although something proves them; a tag may stand for a part only, so a hint. */
    List<String> hints() {
        return statements.stream()
                .filter(statement -> !statement.proven() && isShown(statement.id()))
                .map(statement -> statement.id() + " could be marked proven (" + statement.place() + ")")
                .toList();
    }

    /** One line per module in the order of the statements, and one for all. */
    List<String> summary() {
        Map<String, List<Statement>> modules = statements.stream()
                .collect(Collectors.groupingBy(Statement::module, LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        modules.forEach((module, ofModule) -> lines.add(counts(module, ofModule)));
        lines.add(counts("all", statements));
        return lines;
    }

    private void addIfUnproven(Statement statement, List<String> failures) {
        for (BenchRow row : measured) {
            if (row.id().equals(statement.id()) && !row.met()) {
                failures.add(statement.id() + " is proven, but the benchmark " + row.name() + " did not meet its bar ("
                        + statement.place() + ")");
            }
        }
        if (!isShown(statement.id()) && !wasNotRun(statement.id())) {
            String seen = seen(statement.id());
            failures.add(statement.id() + " is proven, but no passing test carries it: "
                    + (seen.isEmpty() ? "no test of this run has the tag" : seen) + " (" + statement.place() + ")");
        }
    }

    private boolean wasNotRun(String id) {
        List<TestRecord> tagged =
                tests.stream().filter(test -> test.tag().equals(id)).toList();
        return !tagged.isEmpty() && !isShown(id) && tagged.stream().allMatch(test -> test.result() == Result.ABORTED);
    }

    private String seen(String id) {
        return tests.stream()
                .filter(test -> test.tag().equals(id))
                .map(StatementCheck::inWords)
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private boolean isShown(String id) {
        return tests.stream().anyMatch(test -> test.tag().equals(id) && test.result() == Result.PASSED)
                || measured.stream().anyMatch(row -> row.id().equals(id) && row.met());
    }

    private static String inWords(TestRecord test) {
        return test.test() + " " + test.result().word() + " on JDK " + test.jdk();
    }

    private static String counts(String name, Collection<Statement> statements) {
        long proven = statements.stream().filter(Statement::proven).count();
        return name + ": " + proven + " proven, " + (statements.size() - proven) + " open";
    }
}
