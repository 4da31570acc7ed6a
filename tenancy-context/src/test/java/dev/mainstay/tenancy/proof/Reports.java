package dev.mainstay.tenancy.proof;

import java.time.LocalDate;
import java.util.List;

/** Reports made by hand: one of each answer, and one with all that a report can hold, names of a hostile schema among it. */
final class Reports {

    static final String FINGERPRINT = "ab".repeat(32);

    static final Exemption RANDOM_IDS =
            new Exemption("PA018", "shop.customer", "ids are random & never chosen", LocalDate.of(2026, 12, 31));

    static final Exemption SEEN =
            new Exemption(Exemption.UNDECIDED, "shop.member", "the probe holds it", LocalDate.of(2027, 1, 15));

    /** A table that somebody named to break a report. */
    static final String HOSTILE = "shop.\"<b>x</b>\u001b[2J\u202e\"";

    static final Finding OPEN = Finding.of(
            FindingCode.PA001,
            "shop.invoice",
            "shop.invoice has no row-level security and app_tenant may SELECT",
            "alter table shop.invoice enable row level security;\nalter table shop.invoice force row level security;");

    static final Finding HOSTILE_FINDING = Finding.of(
            FindingCode.PA001,
            HOSTILE,
            "a reason with \"quotes\", <tags> & a\nline feed",
            "alter table shop.\"a;b\" enable row level security;\nalter table shop.invoice force row level security;");

    static final Finding SLOW = Finding.of(FindingCode.PA012, "shop.customer", "tenant_id is converted", "");

    static final Finding ACCEPTED = Finding.of(
                    FindingCode.PA018,
                    "shop.customer",
                    "customer_name_key lacks tenant_id",
                    "drop index shop.customer_name_key;")
            .exemptedBy(RANDOM_IDS);

    static final TableProof SOUND = new TableProof("shop.customer", Command.SELECT, Verdict.PROVEN, null, null);

    static final TableProof LEAK = new TableProof(
            HOSTILE,
            Command.UPDATE,
            Verdict.VIOLATED,
            new Witness(null, "app_tenant", "app.tenant = '1'", "tenant_id = 2", "a row of tenant 2 passes <check>"),
            null);

    static final TableProof OPEN_PROOF = new TableProof(
            "shop.invoice",
            Command.SELECT,
            Verdict.VIOLATED,
            new Witness(FindingCode.PA001, "app_tenant", "app.tenant unset", "", "nothing filters the rows"),
            null);

    static final TableProof UNKNOWN = new TableProof(
            "shop.member",
            Command.SELECT,
            Verdict.UNDECIDED,
            new Witness(null, "app_tenant", "app.tenant = '1'", "", "the policy reads shop.membership"),
            null);

    static final TableProof UNKNOWN_ACCEPTED =
            new TableProof("shop.member", Command.DELETE, Verdict.UNDECIDED, UNKNOWN.witness(), SEEN);

    private Reports() {}

    static CoverageReport of(List<TableProof> tables, List<Finding> findings) {
        return new CoverageReport(tables, findings, FINGERPRINT);
    }

    static CoverageReport proven() {
        return of(List.of(SOUND, UNKNOWN_ACCEPTED), List.of(SLOW, ACCEPTED));
    }

    static CoverageReport full() {
        return of(
                List.of(SOUND, LEAK, OPEN_PROOF, UNKNOWN, UNKNOWN_ACCEPTED),
                List.of(OPEN, HOSTILE_FINDING, ACCEPTED, SLOW));
    }
}
