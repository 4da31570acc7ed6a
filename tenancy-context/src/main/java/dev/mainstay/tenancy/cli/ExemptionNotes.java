package dev.mainstay.tenancy.cli;

import dev.mainstay.tenancy.proof.AuditSpec;
import dev.mainstay.tenancy.proof.CoverageReport;
import dev.mainstay.tenancy.proof.Exemption;
import dev.mainstay.tenancy.proof.Finding;
import dev.mainstay.tenancy.proof.TableProof;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says which exemptions no longer do anything, so that they are removed and not copied on. */
final class ExemptionNotes {

    private ExemptionNotes() {}

    static List<String> of(AuditSpec spec, CoverageReport report) {
        Set<Exemption> used = Stream.concat(
                        report.findings().stream().map(Finding::exemption),
                        report.tables().stream().map(TableProof::exemption))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return spec.exemptions().stream()
                .filter(exemption -> !used.contains(exemption))
                .map(exemption -> note(exemption, spec))
                .toList();
    }

    private static String note(Exemption exemption, AuditSpec spec) {
        String what = "the exemption of " + exemption.code() + " on " + exemption.object();
        return spec.today().isAfter(exemption.expires())
                ? what + " expired on " + exemption.expires()
                : what + " covers nothing and can be removed";
    }
}
