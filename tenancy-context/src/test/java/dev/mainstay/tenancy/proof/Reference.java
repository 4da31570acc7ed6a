package dev.mainstay.tenancy.proof;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The document of all codes, with examples out of the pitfalls on which the audit is tested. */
final class Reference {

    private Reference() {}

    static String markdown() {
        String rows = Stream.of(FindingCode.values())
                .map(code -> "| [%s](#%s) | %s | %s |\n"
                        .formatted(code, code.id().toLowerCase(Locale.ROOT), code.severity(), code.title()))
                .collect(Collectors.joining());
        Map<String, Explanation> explanations = Explanation.all();
        String entries = Stream.of(FindingCode.values())
                .map(code -> entry(code, explanations.get(code.id())))
                .collect(Collectors.joining());
        return """
            # What the policy audit finds

            <!-- Generated from FindingCode, codes.md and the pitfalls of tenancy-context's tests by make docs-reference; do not edit. -->

            `PolicyAudit.run` and `mainstay-proof.jar` report findings, each with a code of this list, the object, the reason and, where a
            statement can mend it, the SQL that does. An ERROR fails the gate (`requireProven()`, exit code 1) unless it is exempted with
            a reason and a last day; WARN and INFO never do. A finding may be worse than its code usually is: PA017 is an ERROR when the
            key cascades or sets null and the application changes both tables.

            Beside the findings stands a verdict for each table of tenants and each command that is granted:

            - PROVEN: in every context that was tried, the policies let the current tenant's rows pass and no others.
            - VIOLATED: there is a context and a row that passes and must not; the witness names both. It fails the gate (exit code 1).
            - UNDECIDED: it depends on data or on code that the audit does not run, or asking failed. It fails the gate too (exit code
              2), until it is exempted under the code `UNDECIDED`.

            Each example below is loaded alone on top of this ground, and the audit's own tests hold that it finds just the codes named:

            ```sql
            %s```

            | code | severity | what |
            |---|---|---|
            %s""".formatted(Ground.BASE, rows) + entries;
    }

    private static String entry(FindingCode code, Explanation explanation) {
        Pitfall example = example(code).orElseThrow(() -> new IllegalStateException("no pitfall shows " + code));
        String sql = example.sql()
                .lines()
                .filter(line -> !line.startsWith("--:"))
                .collect(Collectors.joining("\n"))
                .strip();
        return """

            ## %s
            %s: %s.

            %s

            For example (%s):

            ```sql
            %s
            ```

            %s
            """.formatted(
                code, code.severity(), code.title(), explanation.why(), about(example), sql, explanation.mend());
    }

    private static String about(Pitfall example) {
        return example.codes().size() == 1
                ? example.title()
                : example.title() + "; found: " + String.join(", ", example.codes());
    }

    /** Returns the pitfall with the fewest codes that shows a code, the first of them. */
    static Optional<Pitfall> example(FindingCode code) {
        return Stream.of("catalogue.sql", "truth-table.sql")
                .map(Pitfall::in)
                .flatMap(List::stream)
                .filter(pitfall -> pitfall.codes().stream()
                        .anyMatch(found -> found.equals(code.id()) || found.startsWith(code.id() + "[")))
                .min(Comparator.comparingInt(pitfall -> pitfall.codes().size()));
    }
}
