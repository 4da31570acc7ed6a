package dev.mainstay.tenancy.proof;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Proves, table by table and command by command, that row-level security keeps the tenants of a PostgreSQL database apart, or shows where
 * it does not.
 *
 * <pre>{@code
 * AuditSpec spec = PolicyAudit.spec().appRole("orders_login").appRole("orders_tenant").build();
 * CoverageReport report = PolicyAudit.run(auditor, spec);
 * }</pre>
 *
 * <p>The auditor reads the catalogue and evaluates the policies' own expressions under {@code SET LOCAL ROLE}, so its login is a superuser
 * or a member of the application's roles. All happens in read-only transactions that are rolled back; no row of a table is read.
 */
public final class PolicyAudit {

    /** Names come qualified then, and expressions as one server writes them. */
    static final String PIN = "set local search_path = pg_catalog; set local quote_all_identifiers = off";

    private static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity)
            .thenComparing(Finding::object)
            .thenComparing(Finding::code)
            .thenComparing(Finding::reason);

    private static final Comparator<TableProof> BY_TABLE =
            Comparator.comparing(TableProof::table).thenComparing(TableProof::command);

    private PolicyAudit() {}

    /** Returns a spec to fill; at least one role has to be named. */
    public static AuditSpec.Builder spec() {
        return new AuditSpec.Builder();
    }

    /**
     * Audits a database.
     *
     * @param asAuditor connections to it, given back as they were; a pool is asked for up to three, to find one that no tenant was bound on
     * @param spec what to look at
     * @throws SQLException when the database cannot be asked
     * @throws IllegalArgumentException when a role of the spec does not exist, or a child's parent is no table of tenants
     */
    public static CoverageReport run(DataSource asAuditor, AuditSpec spec) throws SQLException {
        try (Connection connection = NewSession.open(asAuditor, spec.settings())) {
            return inTransaction(connection, () -> report(connection, spec));
        }
    }

    /**
     * Returns the fingerprint that {@link #run} would report, in one query and without a proof: a service that has stored the fingerprint of
     * a proven database compares it when it starts.
     *
     * @throws SQLException when the database cannot be asked
     */
    public static String fingerprint(DataSource asAuditor, AuditSpec spec) throws SQLException {
        try (Connection connection = asAuditor.getConnection()) {
            return inTransaction(connection, () -> Fingerprint.of(connection, spec));
        }
    }

    /** Something that is asked in the audit's transaction. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws SQLException;
    }

    private static <T> T inTransaction(Connection connection, Question<T> question) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            // What was asked of the connection before, to see whether it is new, may have begun a transaction.
            connection.rollback();
            try (Statement statement = connection.createStatement()) {
                statement.execute("set transaction isolation level repeatable read, read only; " + PIN);
            }
            return question.ask();
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    private static CoverageReport report(Connection connection, AuditSpec spec) throws SQLException {
        Catalog catalog = CatalogReader.read(connection, spec);
        List<Finding> findings = new ArrayList<>();
        List<TableProof> proofs = new ArrayList<>();
        readCatalogue(Inspection.of(connection, catalog, spec), findings, proofs);
        TruthTable.Proofs tables = TruthTable.prove(connection, catalog, spec);
        findings.addAll(tables.findings());
        proofs.addAll(tables.tables());
        return new CoverageReport(
                TruthTable.worstOfEach(proofs).stream()
                        .map(proof -> exempted(proof, spec))
                        .sorted(BY_TABLE)
                        .toList(),
                mostSpecific(findings)
                        .map(finding -> exempted(finding, spec))
                        .sorted(WORST_FIRST)
                        .toList(),
                Fingerprint.of(connection, spec));
    }

    private static void readCatalogue(Inspection inspection, List<Finding> findings, List<TableProof> proofs)
            throws SQLException {
        Routines routines = Routines.read(inspection);
        Reach reach = Reach.of(inspection, routines);
        PolicySources sources = PolicySources.of(inspection, routines);
        ViewCheck views = new ViewCheck(reach);
        FunctionCheck functions = new FunctionCheck(routines, reach, sources.called());
        List<Check> checks = List.of(
                new RoleCheck(),
                new TableCheck(),
                views,
                functions,
                sources,
                new DeclarationCheck(routines),
                new SchemaCheck(),
                new ForeignKeyCheck(),
                new UniqueKeyCheck());
        for (Check check : checks) {
            findings.addAll(check.find(inspection));
        }
        Changed changed = Changed.of(inspection);
        new RuleCheck(reach, changed).look(inspection, findings, proofs);
        proofs.addAll(new TriggerCheck(routines, reach).undecided(inspection, changed));
        proofs.addAll(views.undecided(inspection));
        proofs.addAll(functions.undecided(inspection));
    }

    /** A table that a policy reads is opened by what the application may write there; that it is open itself follows. */
    private static Stream<Finding> mostSpecific(List<Finding> findings) {
        Set<String> readByPolicies = findings.stream()
                .filter(finding -> finding.code() == FindingCode.PA023)
                .map(Finding::object)
                .collect(Collectors.toSet());
        return new LinkedHashSet<>(findings)
                .stream()
                        .filter(finding -> !readByPolicies.contains(finding.object())
                                || (finding.code() != FindingCode.PA001 && finding.code() != FindingCode.PA033));
    }

    private static Finding exempted(Finding finding, AuditSpec spec) {
        return exemption(spec, finding.code().id(), finding.object())
                .map(finding::exemptedBy)
                .orElse(finding);
    }

    private static TableProof exempted(TableProof proof, AuditSpec spec) {
        Witness witness = proof.witness();
        String code = witness == null || witness.code() == null
                ? Exemption.UNDECIDED
                : witness.code().id();
        if (proof.verdict() == Verdict.PROVEN
                || (proof.verdict() == Verdict.VIOLATED && code.equals(Exemption.UNDECIDED))) {
            return proof;
        }
        return exemption(spec, code, proof.table())
                .map(why -> new TableProof(proof.table(), proof.command(), proof.verdict(), witness, why))
                .orElse(proof);
    }

    private static Optional<Exemption> exemption(AuditSpec spec, String code, String object) {
        return spec.exemptions().stream()
                .filter(each -> each.covers(code, object, spec.today()))
                .findFirst();
    }
}
