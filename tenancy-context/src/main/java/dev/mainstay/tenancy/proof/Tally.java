package dev.mainstay.tenancy.proof;

/**
 * A report in numbers; what is exempted is only in {@code accepted}.
 *
 * @param tables how many tables there are
 * @param proven how many commands on tables are proven
 * @param violated how many are violated
 * @param undecided how many are undecided
 * @param errors how many findings are errors
 * @param warnings how many are warnings
 * @param notes how many are good to know
 * @param accepted how many commands and findings are exempted
 */
record Tally(
        long tables,
        long proven,
        long violated,
        long undecided,
        long errors,
        long warnings,
        long notes,
        long accepted) {

    static Tally of(CoverageReport report) {
        return new Tally(
                report.tables().stream().map(TableProof::table).distinct().count(),
                count(report, Verdict.PROVEN),
                count(report, Verdict.VIOLATED),
                count(report, Verdict.UNDECIDED),
                count(report, Severity.ERROR),
                count(report, Severity.WARN),
                count(report, Severity.INFO),
                report.tables().stream()
                                .filter(proof -> proof.exemption() != null)
                                .count()
                        + report.findings().stream()
                                .filter(finding -> finding.exemption() != null)
                                .count());
    }

    private static long count(CoverageReport report, Verdict verdict) {
        return report.tables().stream()
                .filter(proof -> proof.verdict() == verdict && proof.exemption() == null)
                .count();
    }

    private static long count(CoverageReport report, Severity severity) {
        return report.findings().stream()
                .filter(finding -> finding.severity() == severity && finding.exemption() == null)
                .count();
    }

    /** Returns the commands in words, such as {@code 3 tables: 10 commands proven, 1 violated, 0 undecided}. */
    String commandsInWords() {
        return "%s: %s proven, %d violated, %d undecided"
                .formatted(number(tables, "table"), number(proven, "command"), violated, undecided);
    }

    /** Returns the findings in words, such as {@code 1 error, 0 warnings, 2 notes; 1 accepted}. */
    String findingsInWords() {
        return "%s, %s, %s; %d accepted"
                .formatted(number(errors, "error"), number(warnings, "warning"), number(notes, "note"), accepted);
    }

    private static String number(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
