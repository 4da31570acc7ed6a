package dev.mainstay.tenancy.proof;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an audit found. Immutable.
 *
 * <p>The answer as a whole is {@link #verdict()}; {@link #requireProven()} makes it a gate. Something that an {@link Exemption} covers is
 * reported and does not count.
 *
 * @param tables one entry for each table of tenants and each command that the application may give
 * @param findings what is wrong or worth knowing, worst first, then by object and code
 * @param fingerprint SHA-256 in hexadecimal of everything that the answer depends on: tables, policies, grants, roles, views, functions
 */
public record CoverageReport(List<TableProof> tables, List<Finding> findings, String fingerprint) {

    /** Copies the lists. */
    public CoverageReport {
        tables = List.copyOf(tables);
        findings = List.copyOf(findings);
    }

    /**
     * Returns the answer as a whole: VIOLATED when a command is, or when there is an error; UNDECIDED when only that is left; PROVEN
     * otherwise. Warnings, notes and what is exempted change nothing. Where the application's roles reach no table of tenants nothing was
     * shown, so that is UNDECIDED: most likely a role or a tenant's column is not the right one.
     */
    public Verdict verdict() {
        Tally tally = Tally.of(this);
        if (tally.violated() > 0 || tally.errors() > 0) {
            return Verdict.VIOLATED;
        }
        return tally.undecided() > 0 || tables.isEmpty() ? Verdict.UNDECIDED : Verdict.PROVEN;
    }

    /**
     * Does nothing when the answer is PROVEN, so that a start or a build goes on only then.
     *
     * @throws UnprovenException otherwise, with the worst findings and their fixes
     */
    public void requireProven() {
        if (verdict() != Verdict.PROVEN) {
            throw new UnprovenException(this);
        }
    }

    /** Returns the report for a terminal or a log: several lines, the last ended by a line feed. */
    public String toText() {
        return TextReport.of(this);
    }

    /**
     * Returns the report as JSON, one object whose member {@code format} is {@code mainstay-policy-audit/1}; later versions may add
     * members.
     */
    public String toJson() {
        return JsonReport.of(this);
    }

    /** Returns the report as SARIF 2.1.0 (OASIS), which code hosts show beside the code; a database object stands where a file would. */
    public String toSarif() {
        return SarifReport.of(this);
    }

    /** Returns the report as one HTML page without scripts that loads nothing. */
    public String toHtml() {
        return HtmlReport.of(this);
    }

    /**
     * Returns the statements that mend what is found and not exempted, each once and without the semicolon, in the order of the findings.
     * A finding for which a person has to decide gives none, so an audit after running them may still find something.
     */
    public List<String> fixSql() {
        Set<String> statements = new LinkedHashSet<>();
        for (Finding finding : findings) {
            if (finding.exemption() == null) {
                statements.addAll(SqlStatements.split(finding.fix()));
            }
        }
        return List.copyOf(statements);
    }
}
