package dev.mainstay.tenancy.proof;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A table and its policies from {@code policies/styles.sql}.
 *
 * @param name of the style and of the table
 * @param tenantColumn type and constraints of the tenant's column
 * @param codes of the findings
 * @param verdicts of SELECT, INSERT, UPDATE and DELETE
 * @param policies SQL
 */
record PolicyStyle(String name, String tenantColumn, Set<String> codes, List<Verdict> verdicts, String policies) {

    private static final String OWN = "tenant_id = nullif(current_setting('app.tenant', true), '')::int";

    private static final Pattern STYLE = Pattern.compile("(?m)^= ");
    private static final Pattern BAR = Pattern.compile(" \\| ");
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Pattern COMMA = Pattern.compile(", ");

    static List<PolicyStyle> all() throws IOException {
        try (InputStream text = Objects.requireNonNull(PolicyStyle.class.getResourceAsStream("/policies/styles.sql"))) {
            List<PolicyStyle> styles = new ArrayList<>();
            String[] parts = STYLE.split(new String(text.readAllBytes(), StandardCharsets.UTF_8), -1);
            for (int i = 1; i < parts.length; i++) {
                styles.add(of(parts[i]));
            }
            return styles;
        }
    }

    private static PolicyStyle of(String part) {
        int end = part.indexOf('\n');
        String[] heading = BAR.split(part.substring(0, end), -1);
        Set<String> codes = heading[2].equals("-") ? Set.of() : Set.of(SPACE.split(heading[2], -1));
        List<Verdict> verdicts = new ArrayList<>();
        for (String verdict : COMMA.split(heading[3], -1)) {
            verdicts.add(Verdict.valueOf(verdict));
        }
        List<Verdict> four = verdicts.size() == 1 ? Collections.nCopies(4, verdicts.get(0)) : List.copyOf(verdicts);
        return new PolicyStyle(heading[0], heading[1], codes, four, part.substring(end + 1));
    }

    /** Returns the statements that make it, for the role {@code t_app}. */
    String sql() {
        return """
                create table $t (id int not null, tenant_id %s, note text, is_public boolean, owner_id int);
                alter table $t enable row level security;
                alter table $t force row level security;
                grant select, insert, update, delete on $t to t_app;
                %s""".formatted(tenantColumn, policies.replace("OWN", OWN)).replace("$t", name);
    }

    @Override
    public String toString() {
        return name;
    }
}
