package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Column;
import dev.mainstay.tenancy.proof.Catalog.Policy;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.Context.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Proves the policies of each table by trying them: which rows they admit, for each role and command, with no tenant, with one, and with
 * other settings that could open a door. The server evaluates them on rows that do not exist; no table is read.
 */
final class TruthTable {

    /**
     * What was proven.
     *
     * @param tables one for each table of tenants and each command that the application may give
     * @param findings what is wrong with which policy
     */
    record Proofs(List<TableProof> tables, List<Finding> findings) {}

    private final Catalog catalog;
    private final AuditSpec spec;
    private final List<Relation> tables;
    private final List<Relation> children;
    private final List<Actor> actors;
    private final Server server;
    private final Survey survey;
    private final ChildPolicies childPolicies;
    private final Shape shape;
    private final ColumnTypes types;
    private final SessionDefaults defaults;
    private final boolean newSession;

    private TruthTable(Connection connection, Catalog catalog, AuditSpec spec) throws SQLException {
        this.catalog = catalog;
        this.spec = spec;
        this.server = new Server(connection);
        this.tables = tables(catalog);
        this.children = catalog.all()
                .filter(relation -> relation.isTable() && relation.parent().isPresent())
                .toList();
        List<Relation> all = Stream.concat(tables.stream(), children.stream()).toList();
        this.actors = Actor.read(connection, catalog, all);
        this.types =
                ColumnTypes.read(connection, tables.stream().map(Relation::oid).toList());
        Functions functions = Functions.read(
                connection,
                all.stream().flatMap(TruthTable::expressions).map(Facts::of).toList());
        this.childPolicies = new ChildPolicies(functions, spec.settings());
        this.survey = new Survey(spec.settings(), functions, types);
        this.shape = new Shape(functions);
        this.defaults = SessionDefaults.read(connection);
        this.newSession = NewSession.isNew(connection, spec.settings(), defaults);
    }

    /**
     * Tries the policies.
     *
     * @param connection in a transaction that is read-only and will be rolled back; best one of {@link NewSession}. Settings are as before
     *     afterwards
     * @param catalog what is there
     * @param spec what the application is
     */
    static Proofs prove(Connection connection, Catalog catalog, AuditSpec spec) throws SQLException {
        TruthTable table = new TruthTable(connection, catalog, spec);
        Savepoint before = connection.setSavepoint();
        try {
            return table.prove();
        } finally {
            connection.rollback(before);
            table.server.close();
        }
    }

    /** The tables of tenants, also those that only a role can touch that the application can become. */
    private static List<Relation> tables(Catalog catalog) {
        return catalog.all()
                .filter(Relation::isTable)
                .filter(relation -> relation.tenantColumn().isPresent())
                .toList();
    }

    private static Stream<String> expressions(Relation relation) {
        return relation.policies().stream()
                .flatMap(policy -> Stream.concat(Stream.ofNullable(policy.using()), Stream.ofNullable(policy.check())));
    }

    private Proofs prove() throws SQLException {
        server.limitTime();
        List<TableProof> proofs = new ArrayList<>();
        List<Subject> subjects = new ArrayList<>();
        for (Actor actor : actors) {
            AppRole role = actor.role();
            server.learnSearchPath(role, defaults.searchPath(role.name()));
            for (Relation relation : tables) {
                Set<Command> commands = actor.on(relation);
                if (!isPast(relation, role, commands, proofs) && !commands.isEmpty()) {
                    subjects.add(survey.plan(
                            relation, catalog.withoutEscapes(role, relation), commands, server, unasked(role)));
                }
            }
            for (Relation child : children) {
                AppRole bound = catalog.withoutEscapes(role, child);
                if (!isPast(child, role, actor.on(child), proofs)) {
                    childPolicies.prove(child, bound, actor.on(child)).forEach(proofs::add);
                }
            }
        }
        Verdicts verdicts = new Verdicts(new PolicyFix(spec, types, catalog), newSession);
        proofs.addAll(judge(subjects, ask(subjects), verdicts));
        catalog.relations().stream().filter(tables::contains).forEach(relation -> noteSlow(relation, verdicts));
        return new Proofs(
                worstOfEach(proofs),
                Stream.concat(verdicts.findings().stream(), childPolicies.findings().stream())
                        .toList());
    }

    private boolean isPast(Relation relation, AppRole role, Set<Command> commands, List<TableProof> proofs) {
        Optional<Witness> past = pastPolicies(relation, role);
        past.ifPresent(witness -> commands.forEach(
                command -> proofs.add(new TableProof(relation.name(), command, Verdict.VIOLATED, witness, null))));
        return past.isPresent();
    }

    /** What a session of the role begins with, if somebody gave it a tenant: nobody asked for it. */
    private List<Context> unasked(AppRole role) {
        return spec.settings().stream()
                .flatMap(setting ->
                        defaults.of(role.name(), setting.name()).stream().map(value -> Context.unasked(setting, value)))
                .toList();
    }

    /** A role that can become another past the policies has a finding of its own; its tables are judged as if it could not. */
    private Optional<Witness> pastPolicies(Relation relation, AppRole role) {
        RoleGraph roles = catalog.roles();
        if (!relation.rowSecurity()) {
            return past(FindingCode.PA001, role, "row-level security is not enabled");
        }
        if (roles.bypasses(role.oid())) {
            return past(FindingCode.PA003, role, "no policy holds for the role");
        }
        return role.oid() == relation.owner() && !relation.forced()
                ? past(FindingCode.PA002, role, "policies do not hold for the owner")
                : Optional.empty();
    }

    private static Optional<Witness> past(FindingCode code, AppRole role, String reason) {
        return Optional.of(new Witness(code, role.name(), "any", "any", reason));
    }

    /** Asks for all subjects in one kind of context before the next kind: no setting can be unset again. */
    private Map<Subject, List<Answers>> ask(List<Subject> subjects) throws SQLException {
        Map<Subject, List<Answers>> answers = new HashMap<>();
        for (Kind kind : Kind.values()) {
            for (Subject subject : subjects) {
                for (Context context : subject.contexts()) {
                    if (context.kind() == kind && (newSession || kind != Kind.UNSET)) {
                        List<Answers> soFar = answers.computeIfAbsent(subject, key -> new ArrayList<>());
                        soFar.add(server.ask(subject, context, soFar.isEmpty() ? null : soFar.get(0)));
                    }
                }
            }
        }
        return answers;
    }

    private static List<TableProof> judge(
            List<Subject> subjects, Map<Subject, List<Answers>> answers, Verdicts verdicts) {
        List<TableProof> proofs = new ArrayList<>();
        subjects.stream()
                .filter(subject -> !subject.tenantColumn().notNull())
                .forEach(subject -> verdicts.noteWriters(subject, answers.getOrDefault(subject, List.of())));
        for (Subject subject : subjects) {
            subject.rules().stream()
                    .map(Rule::command)
                    .distinct()
                    .map(command -> verdicts.prove(subject, command, answers.getOrDefault(subject, List.of())))
                    .forEach(proofs::add);
        }
        return proofs;
    }

    private void noteSlow(Relation relation, Verdicts verdicts) {
        Column tenant = relation.tenantColumn().orElseThrow();
        Set<String> columns = relation.columns().stream().map(Column::name).collect(Collectors.toSet());
        for (Policy policy : relation.policies()) {
            Stream.of(Optional.ofNullable(policy.using()), Optional.ofNullable(policy.check()))
                    .flatMap(Optional::stream)
                    .flatMap(sql -> shape.slowness(sql, tenant, types.of(relation, tenant), columns).stream())
                    .findFirst()
                    .ifPresent(reason -> verdicts.noteSlow(relation, policy, reason));
        }
    }

    /** Returns one proof for each table and command, by table and command. */
    static List<TableProof> worstOfEach(List<TableProof> proofs) {
        Map<String, Map<Command, List<TableProof>>> byTable = proofs.stream()
                .collect(Collectors.groupingBy(
                        TableProof::table,
                        TreeMap::new,
                        Collectors.groupingBy(
                                TableProof::command, () -> new EnumMap<>(Command.class), Collectors.toList())));
        return byTable.values().stream()
                .flatMap(table -> table.values().stream())
                .map(Verdicts::worst)
                .toList();
    }
}
