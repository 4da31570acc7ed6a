package dev.mainstay.tenancy.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A row of the specification's pitfall table.
 *
 * @param row its name
 * @param codes what the audit must find, and nothing else; {@code PA017[ERROR]} says the severity too
 * @param title what it is
 * @param globals patterns of tables that belong to no tenant
 * @param tenantColumns patterns of the tenant's column
 * @param from the first version of PostgreSQL that knows what the SQL says
 * @param sql loaded on top of the ground
 */
record Pitfall(
        String row,
        TreeSet<String> codes,
        String title,
        List<String> globals,
        List<String> tenantColumns,
        int from,
        String sql) {

    private static final Pattern SECTION = Pattern.compile("(?m)^= ");
    private static final Pattern BAR = Pattern.compile(" \\| ");
    private static final Pattern SPACE = Pattern.compile(" ");

    /** Reads a file of sections. */
    static List<Pitfall> in(String file) {
        try (InputStream text = Pitfall.class.getResourceAsStream("/pitfalls/" + file)) {
            String[] sections = SECTION.split(new String(text.readAllBytes(), StandardCharsets.UTF_8), -1);
            return Arrays.stream(sections).skip(1).map(Pitfall::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pitfall parse(String section) {
        int end = section.indexOf('\n');
        String[] heading = BAR.split(section.substring(0, end), -1);
        TreeSet<String> codes = new TreeSet<>(Arrays.asList(SPACE.split(heading[1], -1)));
        codes.remove("-");
        return new Pitfall(
                heading[0],
                codes,
                heading[2],
                told(section, "--: global "),
                told(section, "--: tenant-column "),
                told(section, "--: from ").stream()
                        .mapToInt(Integer::parseInt)
                        .findFirst()
                        .orElse(0),
                section.substring(end));
    }

    private static List<String> told(String section, String word) {
        return section.lines()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .toList();
    }

    AuditSpec specOn(Ground ground) {
        AuditSpec.Builder spec = ground.spec();
        globals.forEach(pattern -> spec.global(pattern, "the same for all tenants"));
        tenantColumns.forEach(spec::tenantColumn);
        return spec.build();
    }

    /** Returns the codes of findings, with severities where this row has them. */
    TreeSet<String> codesOf(List<Finding> findings) {
        TreeSet<String> found = new TreeSet<>();
        for (Finding finding : findings) {
            String exact = finding.code().id() + "[" + finding.severity() + "]";
            found.add(codes.contains(exact) ? exact : finding.code().id());
        }
        return found;
    }

    @Override
    public String toString() {
        return row + " " + codes + ": " + title;
    }
}
