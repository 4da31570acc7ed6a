package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Answers.Failure;
import dev.mainstay.tenancy.proof.Catalog.Policy;
import dev.mainstay.tenancy.proof.Condition.Leaf;
import dev.mainstay.tenancy.proof.Rule.Part;
import dev.mainstay.tenancy.proof.Subject.LeafFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects what the answers to subjects prove, and what is wrong with which policy. One thread. */
final class Verdicts {

    private final PolicyFix fix;
    private final boolean newSession;
    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private final Set<Long> writable = new HashSet<>();

    /**
     * Begins to collect.
     *
     * @param newSession whether there was a session without a tenant ever set
     */
    Verdicts(PolicyFix fix, boolean newSession) {
        this.fix = fix;
        this.newSession = newSession;
    }

    List<Finding> findings() {
        return List.copyOf(findings.values());
    }

    /** Says what holds for a command, the worst of its rules. */
    TableProof prove(Subject subject, Command command, List<Answers> answers) {
        List<TableProof> proofs = new ArrayList<>();
        for (Rule rule : subject.rules()) {
            if (rule.command() == command) {
                noteFailures(subject, rule, answers);
                proofs.add(prove(subject, rule, answers));
            }
        }
        return worst(proofs);
    }

    /** Returns the worst of some proofs of one table and command, at least one. */
    static TableProof worst(List<TableProof> proofs) {
        return proofs.stream()
                .reduce((one, other) -> other.verdict().compareTo(one.verdict()) > 0 ? other : one)
                .orElseThrow();
    }

    /** Looks for roles that may write rows without a tenant: where one may, such rows are not shared but a way between tenants. */
    void noteWriters(Subject subject, List<Answers> answers) {
        boolean writes = subject.rules().stream()
                .filter(rule -> rule.command() != Command.SELECT)
                .anyMatch(rule ->
                        new Judge(subject, answers, rule).leaks().stream().anyMatch(Leak::isOfNobody));
        if (writes) {
            writable.add(subject.relation().oid());
        }
    }

    private TableProof prove(Subject subject, Rule rule, List<Answers> answers) {
        Judge judge = new Judge(subject, answers, rule);
        List<Leak> leaks = judge.leaks();
        if (isSharing(subject, rule, leaks)) {
            noteShared(subject, leaks);
            leaks = List.of();
        }
        return prove(subject, rule, answers, judge, leaks);
    }

    private boolean isSharing(Subject subject, Rule rule, List<Leak> leaks) {
        return rule.command() == Command.SELECT
                && !writable.contains(subject.relation().oid())
                && Judge.areRowsOfNobody(leaks);
    }

    private void noteShared(Subject subject, List<Leak> leaks) {
        leaks.stream()
                .flatMap(leak -> leak.named().stream())
                .map(cause -> cause.part().policy())
                .distinct()
                .forEach(policy -> findings.putIfAbsent(
                        policy.oid() + FindingCode.PA021.id(),
                        Finding.of(
                                        FindingCode.PA021,
                                        subject.relation().name(),
                                        "policy %s shows rows without a tenant to every tenant, and no role of the application may write one"
                                                .formatted(policy.name()),
                                        "")
                                .withSeverity(Severity.INFO)));
    }

    private TableProof prove(Subject subject, Rule rule, List<Answers> answers, Judge judge, List<Leak> leaks) {
        leaks.forEach(leak -> leak.causes().forEach(cause -> note(subject, leak, cause)));
        List<Part> blind = judge.blindBranches().stream()
                .filter(part -> leaks.stream().noneMatch(leak -> isBy(leak, part)))
                .toList();
        blind.stream().filter(part -> !isByRole(subject, part)).forEach(part -> noteBlind(subject, part));
        if (!leaks.isEmpty()) {
            return proof(subject, rule, Verdict.VIOLATED, witness(subject, leaks.get(0)));
        }
        return doubt(subject, rule, judge, blind, answers)
                .map(witness -> proof(subject, rule, Verdict.UNDECIDED, witness))
                .orElseGet(() -> proof(subject, rule, Verdict.PROVEN, null));
    }

    private static boolean isBy(Leak leak, Part part) {
        return leak.causes().stream().anyMatch(cause -> cause.part().equals(part));
    }

    private Optional<Witness> doubt(Subject subject, Rule rule, Judge judge, List<Part> blind, List<Answers> answers) {
        if (!blind.isEmpty()) {
            Part part = blind.get(0);
            FindingCode code = isByRole(subject, part) ? null : blindCode(subject, part);
            return Optional.of(doubt(subject, code, blindReason(subject, part)));
        }
        if (judge.dependsOnUnknown()) {
            return Optional.of(doubt(subject, null, unknownReason(subject, rule, answers)));
        }
        if (judge.isVacuous()) {
            return Optional.of(
                    doubt(
                            subject,
                            null,
                            "no row of a bound tenant is admitted, so nothing is shown: "
                                    + failure(rule, answers)
                                            .map(Failure::message)
                                            .orElse(
                                                    "the policies may read another setting, or the table's type or CHECKs let no tenant in that was tried")));
        }
        return newSession || rule.permissive().isEmpty()
                ? Optional.empty()
                : Optional.of(doubt(
                        subject,
                        null,
                        "every session at hand had a tenant before, so none showed what a new one sees"));
    }

    private static Witness doubt(Subject subject, @Nullable FindingCode code, String reason) {
        return new Witness(code, subject.role().name(), "", "", reason);
    }

    private static String unknownReason(Subject subject, Rule rule, List<Answers> answers) {
        return rule.leaves()
                .flatMap(leaf -> facts(subject, leaf).obstacle().stream())
                .findFirst()
                .map(obstacle -> "the policies are not evaluated, because " + obstacle)
                .or(() -> failure(rule, answers).map(failure -> "evaluating the policies failed: " + failure.message()))
                .orElseGet(() -> rule.leaves()
                        .filter(leaf -> !facts(subject, leaf).exact())
                        .findFirst()
                        .map(leaf -> "other rows, times or settings than those tried may be admitted by " + leaf.sql())
                        .orElse("evaluating the policies gave no answer"));
    }

    private static Optional<Failure> failure(Rule rule, List<Answers> answers) {
        return answers.stream()
                .sorted((one, other) -> Boolean.compare(
                        one.context().own() == null, other.context().own() == null))
                .flatMap(each -> rule.leaves().flatMap(leaf -> Stream.ofNullable(each.failure(leaf))))
                .findFirst();
    }

    private static TableProof proof(Subject subject, Rule rule, Verdict verdict, @Nullable Witness witness) {
        return new TableProof(subject.relation().name(), rule.command(), verdict, witness, null);
    }

    private static Witness witness(Subject subject, Leak leak) {
        SampleRow row = subject.rows().get(leak.row());
        FindingCode code = leak.named().map(Leak.Cause::code).orElse(null);
        String policies = String.join(
                ", ",
                leak.causes().stream()
                        .map(cause -> cause.part().policy().name())
                        .toList());
        return new Witness(
                code,
                subject.role().name(),
                leak.answers().context().label(),
                row.described(),
                "%s lets it %s".formatted(policies, leak.rule().newRow() ? "be written" : "be reached"));
    }

    private void note(Subject subject, Leak leak, Leak.Cause cause) {
        FindingCode code = cause.code();
        if (code != null) {
            String reason = "policy %s admits a row with %s when %s, for role %s"
                    .formatted(
                            cause.part().policy().name(),
                            subject.rows().get(leak.row()).described(),
                            leak.answers().context().label(),
                            subject.role().name());
            put(subject, cause.part().policy(), code, reason, fix.close(subject));
        }
    }

    private void noteBlind(Subject subject, Part part) {
        put(subject, part.policy(), blindCode(subject, part), blindReason(subject, part), fix.close(subject));
    }

    /** Returns whether what does not look at the tenant looks at who asks: whose rows those are, the rows say. */
    private static boolean isByRole(Subject subject, Part part) {
        return part.condition()
                .leaves()
                .map(leaf -> facts(subject, leaf))
                .filter(LeafFacts::isFree)
                .allMatch(leaf ->
                        leaf.facts().asksForRole() && leaf.otherSettings().isEmpty());
    }

    private static FindingCode blindCode(Subject subject, Part part) {
        boolean readsSettings = part.condition()
                .leaves()
                .map(leaf -> facts(subject, leaf))
                .anyMatch(leaf -> leaf.isFree() && !leaf.otherSettings().isEmpty());
        return readsSettings ? FindingCode.PA008 : part.isCheck() ? FindingCode.PA032 : FindingCode.PA007;
    }

    private static String blindReason(Subject subject, Part part) {
        String leaf = part.condition()
                .leaves()
                .filter(each -> facts(subject, each).isFree())
                .findFirst()
                .map(Leaf::sql)
                .orElse("");
        return "policy %s has a branch that does not look at %s: %s"
                .formatted(part.policy().name(), subject.tenantColumn().name(), leaf);
    }

    private void noteFailures(Subject subject, Rule rule, List<Answers> answers) {
        for (Answers each : answers) {
            if (each.context().isBare()) {
                rule.parts()
                        .forEach(part -> part.condition().leaves().forEach(leaf -> {
                            Failure failure = each.failure(leaf);
                            if (failure != null) {
                                noteFailure(subject, part.policy(), each.context(), leaf, failure);
                            }
                        }));
            }
        }
    }

    private void noteFailure(Subject subject, Policy policy, Context context, Leaf leaf, Failure failure) {
        boolean unset = failure.isUnset(facts(subject, leaf).facts().settings());
        if (unset || failure.isConversion()) {
            String reason = "policy %s fails when %s: %s".formatted(policy.name(), context.label(), failure.message());
            String sql = fix.plain(subject.relation(), subject.tenantColumn(), policy);
            put(subject, policy, unset ? FindingCode.PA010 : FindingCode.PA011, reason, sql);
        }
    }

    /** Keeps the first finding of a code for a policy. */
    private void put(Subject subject, Policy policy, FindingCode code, String reason, String sql) {
        findings.putIfAbsent(
                policy.oid() + code.id(), Finding.of(code, subject.relation().name(), reason, sql));
    }

    /** Notes that a policy is slow. */
    void noteSlow(Catalog.Relation relation, Policy policy, String reason) {
        findings.putIfAbsent(
                policy.oid() + FindingCode.PA012.id(),
                Finding.of(FindingCode.PA012, relation.name(), "policy %s: %s".formatted(policy.name(), reason), ""));
    }

    private static LeafFacts facts(Subject subject, Leaf leaf) {
        return Objects.requireNonNull(subject.leaves().get(leaf));
    }
}
