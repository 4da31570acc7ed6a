package dev.mainstay.verification.heldout;

import dev.mainstay.tenancy.proof.CoverageReport;
import dev.mainstay.tenancy.proof.Finding;
import dev.mainstay.tenancy.proof.FindingCode;
import dev.mainstay.tenancy.proof.Severity;
import dev.mainstay.tenancy.proof.TableProof;
import dev.mainstay.tenancy.proof.Verdict;
import dev.mainstay.tenancy.proof.Witness;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one audit of a held-out schema is worth. */
record Score(HeldOutSchema schema, CoverageReport report) {

    /** What the report says of something planted. */
    enum Answer {
        /** An error or a warning, or a violated verdict. */
        FOUND,
        /** No error, but a verdict that says: look here. */
        UNDECIDED,
        /** Nothing, or proven. */
        MISSED
    }

    /** Says whether a flaw was found: at its object, or at another fair place where no other flaw was planted. */
    Answer answerTo(Planted flaw) {
        List<String> places = flaw.places().stream()
                .filter(place -> place.equals(flaw.object())
                        || schema.flaws().stream()
                                .noneMatch(other -> other.object().equals(place)))
                .toList();
        int earlier = (int) schema.flaws().stream()
                .takeWhile(other -> !other.equals(flaw))
                .filter(other -> other.object().equals(flaw.object()))
                .count();
        // Several flaws of one object need as many different findings.
        if (codesAt(places).size() > earlier) {
            return Answer.FOUND;
        }
        return verdictsAt(places).contains(Verdict.UNDECIDED) ? Answer.UNDECIDED : Answer.MISSED;
    }

    /** Returns the codes of errors, warnings and witnesses at some places. */
    Set<String> codesAt(List<String> places) {
        Stream<String> found = report.findings().stream()
                .filter(finding -> finding.severity() != Severity.INFO && Planted.isAt(places, finding.object()))
                .map(finding -> finding.code().id());
        Stream<String> shown = report.tables().stream()
                .filter(proof -> proof.verdict() == Verdict.VIOLATED && !isByRole(proof))
                .filter(proof -> Planted.isAt(places, proof.table()))
                .map(Score::code);
        return Stream.concat(found, shown).collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<Verdict> verdictsAt(List<String> places) {
        return report.tables().stream()
                .filter(proof -> Planted.isAt(places, proof.table()))
                .map(TableProof::verdict)
                .collect(Collectors.toSet());
    }

    /** Of a role that no policy holds for is told once, at the role. */
    private static boolean isByRole(TableProof proof) {
        Witness witness = proof.witness();
        return witness != null && witness.code() == FindingCode.PA003;
    }

    private static String code(TableProof proof) {
        Witness witness = proof.witness();
        return witness == null || witness.code() == null
                ? "VIOLATED"
                : witness.code().id();
    }

    List<Planted> flaws(Answer answer) {
        return schema.flaws().stream().filter(flaw -> answerTo(flaw) == answer).toList();
    }

    /** Returns the look-alikes at which the report has an error or a violated verdict, where no flaw was planted as well. */
    List<Planted> falseAlarms() {
        return schema.lookAlikes().stream()
                .filter(each -> schema.flaws().stream().noneMatch(flaw -> Planted.isAt(each.places(), flaw.object())))
                .filter(each -> !alarmsAt(each).isEmpty())
                .toList();
    }

    /** Returns the codes of the errors at a look-alike. */
    Set<String> alarmsAt(Planted lookAlike) {
        Set<String> codes = new TreeSet<>(codesAt(lookAlike.places()));
        codes.removeIf(code -> report.findings().stream()
                        .filter(finding -> Planted.isAt(lookAlike.places(), finding.object()))
                        .filter(finding -> finding.code().id().equals(code))
                        .map(Finding::severity)
                        .allMatch(severity -> severity != Severity.ERROR)
                && report.tables().stream()
                        .filter(proof -> proof.verdict() == Verdict.VIOLATED && !isByRole(proof))
                        .noneMatch(proof -> Planted.isAt(lookAlike.places(), proof.table())));
        return codes;
    }
}
