package dev.mainstay.tenancy.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A schema under {@code policies/}, whose tables say behind them what they deserve.
 *
 * @param sql what makes it
 * @param expected the verdicts of SELECT, INSERT, UPDATE and DELETE and the codes of errors, by table
 */
record SchemaFixture(String sql, Map<String, String> expected) {

    private static final Pattern TABLE = Pattern.compile("(?m)^create table (\\S+) .*-- = (.*)$");

    private static final Pattern SPACE = Pattern.compile(" ");

    static SchemaFixture of(String name) {
        try (InputStream text =
                Objects.requireNonNull(SchemaFixture.class.getResourceAsStream("/policies/" + name + ".sql"))) {
            String sql = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> expected = new LinkedHashMap<>();
            Matcher table = TABLE.matcher(sql);
            while (table.find()) {
                expected.put(table.group(1), inFull(table.group(2).trim()));
            }
            return new SchemaFixture(sql, expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String inFull(String shorthand) {
        List<String> words = List.of(SPACE.split(shorthand, -1));
        List<String> verdicts =
                words.stream().filter(word -> !word.startsWith("PA")).toList();
        List<String> codes =
                words.stream().filter(word -> word.startsWith("PA")).toList();
        List<String> all = new ArrayList<>(verdicts.size() == 1 ? Collections.nCopies(4, verdicts.get(0)) : verdicts);
        all.addAll(codes);
        return String.join(" ", all);
    }

    /** Returns the statements, with row-level security and all privileges on the rows for these roles. */
    String sqlFor(String roles) {
        String tables = expected.keySet().stream()
                .map(table -> """
                        alter table %1$s enable row level security;
                        alter table %1$s force row level security;
                        grant select, insert, update, delete on %1$s to %2$s;
                        """.formatted(table, roles))
                .collect(Collectors.joining());
        return sql + tables;
    }

    /** Returns what a report says of the tables, in the form of what is expected. */
    Map<String, String> said(CoverageReport report) {
        Map<String, String> said = new LinkedHashMap<>();
        for (String table : expected.keySet()) {
            List<String> words = new ArrayList<>();
            report.tables().stream()
                    .filter(proof -> proof.table().equals(table))
                    .forEach(proof -> words.add(proof.verdict().name()));
            Set<String> codes = new TreeSet<>();
            report.findings().stream()
                    .filter(finding -> finding.object().equals(table) && finding.severity() == Severity.ERROR)
                    .forEach(finding -> codes.add(finding.code().id()));
            words.addAll(codes);
            said.put(table, String.join(" ", words));
        }
        return said;
    }
}
