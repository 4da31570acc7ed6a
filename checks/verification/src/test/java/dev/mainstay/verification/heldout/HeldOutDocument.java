package dev.mainstay.verification.heldout;

import dev.mainstay.verification.heldout.Score.Answer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes what the audit made of the held-out schemas. */
final class HeldOutDocument {

    private HeldOutDocument() {}

    static String of(List<Score> scores) {
        return head() + counts(scores) + misses(scores) + alarms(scores) + found(scores);
    }

    private static String head() {
        return """
                # The policy audit on schemas that it was not built with

                <!-- Written by HeldOutSchemasIT (make docs-reference); do not edit. -->

                Three schemas in different styles, with planted flaws and look-alikes that are sound, were written by somebody who knew
                neither the audit nor its list of pitfalls, and each flaw and look-alike was tried with SQL
                ([how they were judged](../checks/verification/src/test/resources/schemas/README.md)). This is what the audit says of them on
                PostgreSQL 18, told only what an operator would tell it: roles, setting, tenant columns, global tables.

                What the first run showed has changed the audit: one finding for a role that can act as an owner instead of one for each of
                its tables, none for keys of generated values, none for shared rows that nobody can write, tables that belong to a parent's
                row, policies without an expression, and four new checks. Later ones made it look at functions that set the tenant themselves
                and at policies' functions that the application owns beside a table. For these the schemas are no longer held out.

                """;
    }

    private static String counts(List<Score> scores) {
        String rows = scores.stream()
                .map(score -> "| %s | %d | %d | %d | %d | %d | %d |\n"
                        .formatted(
                                score.schema().name(),
                                score.schema().flaws().size(),
                                score.flaws(Answer.FOUND).size(),
                                score.flaws(Answer.UNDECIDED).size(),
                                score.flaws(Answer.MISSED).size(),
                                score.schema().lookAlikes().size(),
                                score.falseAlarms().size()))
                .collect(Collectors.joining());
        return """
                | schema | flaws | found | undecided | missed | look-alikes | false alarms |
                |---|---|---|---|---|---|---|
                %s
                Found: an error, a warning or a violated verdict at the flaw's object, and as many different ones as flaws stand there.
                Undecided: the report says that it cannot decide, which fails the gate as well. False alarm: an error or a violated verdict.
                """.formatted(rows);
    }

    private static String misses(List<Score> scores) {
        return "\n## Undecided and missed\n\n| schema | object | flaw | answer |\n|---|---|---|---|\n"
                + scores.stream()
                        .flatMap(score -> score.schema().flaws().stream()
                                .filter(flaw -> score.answerTo(flaw) != Answer.FOUND)
                                .map(flaw -> "| %s | `%s` | %s | %s |\n"
                                        .formatted(
                                                score.schema().name(),
                                                flaw.object(),
                                                flaw.kind(),
                                                score.answerTo(flaw).name().toLowerCase(Locale.ROOT))))
                        .collect(Collectors.joining());
    }

    private static String alarms(List<Score> scores) {
        return "\n## False alarms\n\n"
                + "PA005 says that a granted command has no policy: closed, not open, and an error on purpose, since the command fails"
                + " silently.\n\n| schema | object | what looks wrong | codes |\n|---|---|---|---|\n"
                + scores.stream()
                        .flatMap(score -> score.falseAlarms().stream()
                                .map(each -> "| %s | `%s` | %s | %s |\n"
                                        .formatted(
                                                score.schema().name(),
                                                each.object(),
                                                each.kind(),
                                                String.join(", ", score.alarmsAt(each)))))
                        .collect(Collectors.joining());
    }

    private static String found(List<Score> scores) {
        return "\n## Found\n\n| schema | object | flaw | codes |\n|---|---|---|---|\n"
                + scores.stream()
                        .flatMap(score -> score.flaws(Answer.FOUND).stream()
                                .map(flaw -> "| %s | `%s` | %s | %s |\n"
                                        .formatted(
                                                score.schema().name(),
                                                flaw.object(),
                                                flaw.kind(),
                                                String.join(", ", score.codesAt(flaw.places())))))
                        .collect(Collectors.joining());
    }
}
