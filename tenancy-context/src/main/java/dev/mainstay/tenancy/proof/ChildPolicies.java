package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.Condition.Leaf;
import dev.mainstay.tenancy.proof.Rule.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says what the policies of tables show whose rows belong to whom a row of another table belongs. What they read there depends on its
 * rows and is not evaluated; that they do not look there at all is seen. One thread.
 */
final class ChildPolicies {

    private final Functions functions;
    private final List<TenantSetting> settings;
    private final Map<String, Finding> findings = new LinkedHashMap<>();

    ChildPolicies(Functions functions, List<TenantSetting> settings) {
        this.functions = functions;
        this.settings = settings;
    }

    List<Finding> findings() {
        return List.copyOf(findings.values());
    }

    /** Says what holds for the commands that a role may give. */
    Stream<TableProof> prove(Relation relation, AppRole role, Set<Command> commands) {
        return commands.stream()
                .map(command -> Verdicts.worst(Rule.of(relation, role, command).stream()
                        .map(rule -> prove(relation, role, rule))
                        .toList()));
    }

    private TableProof prove(Relation relation, AppRole role, Rule rule) {
        if (rule.permissive().isEmpty()) {
            return new TableProof(relation.name(), rule.command(), Verdict.PROVEN, null, null);
        }
        String parent = relation.parent().orElseThrow();
        if (rule.admits(this::isBlind)) {
            List<Part> open = rule.permissive().stream()
                    .filter(part -> part.holds(this::isBlind))
                    .toList();
            open.forEach(part -> note(relation, part, parent));
            Witness witness = new Witness(code(open.get(0)), role.name(), "any", "any", reason(open.get(0), parent));
            return new TableProof(relation.name(), rule.command(), Verdict.VIOLATED, witness, null);
        }
        Witness doubt = new Witness(
                null,
                role.name(),
                "",
                "",
                "its rows belong to whom the row of %s belongs, and what the policies read there is not evaluated"
                        .formatted(parent));
        return new TableProof(relation.name(), rule.command(), Verdict.UNDECIDED, doubt, null);
    }

    /** Returns whether nothing in a leaf can tell whose the row is: it looks at its columns or at other settings only. */
    private boolean isBlind(Leaf leaf) {
        Facts own = Facts.of(leaf.sql());
        Facts all = functions.throughCalls(own);
        boolean looks = !all.relations().isEmpty()
                || all.asksForRole()
                || all.settings().stream().anyMatch(this::bindsTenant)
                || functions.obstacle(own).isPresent();
        return !looks && !leaf.sql().equals("false");
    }

    private boolean bindsTenant(String name) {
        return settings.stream().anyMatch(setting -> setting.name().equalsIgnoreCase(name));
    }

    private void note(Relation relation, Part part, String parent) {
        FindingCode code = code(part);
        findings.putIfAbsent(
                part.policy().oid() + code.id(), Finding.of(code, relation.name(), reason(part, parent), ""));
    }

    private FindingCode code(Part part) {
        boolean readsSettings = part.condition()
                .leaves()
                .filter(this::isBlind)
                .anyMatch(leaf ->
                        !functions.throughCalls(Facts.of(leaf.sql())).settings().isEmpty());
        return readsSettings ? FindingCode.PA008 : part.isCheck() ? FindingCode.PA032 : FindingCode.PA007;
    }

    private static String reason(Part part, String parent) {
        return "policy %s admits rows without looking at the row of %s that they belong to"
                .formatted(part.policy().name(), parent);
    }
}
