package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Column;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.ColumnTypes.ColumnType;
import dev.mainstay.tenancy.proof.Condition.Leaf;
import dev.mainstay.tenancy.proof.Subject.LeafFacts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides what is tried on a table: the rows and the contexts follow from what its policies mention. */
final class Survey {

    /** More would be no better: what is compared with a dozen words is compared with a list. */
    private static final int MOST_WORDS = 12;

    private static final int MOST_BOUND_TEXTS = 6;
    private static final int MOST_BOUND_OTHERS = 2;

    private final List<TenantSetting> settings;
    private final Functions functions;
    private final ColumnTypes types;
    private final Exactness exactness;

    Survey(List<TenantSetting> settings, Functions functions, ColumnTypes types) {
        this.settings = settings;
        this.functions = functions;
        this.types = types;
        this.exactness = new Exactness(functions);
    }

    /**
     * Plans what is tried.
     *
     * @param commands what the role may do
     * @param server which says what rows the table's CHECKs let in
     * @param unasked contexts in which sessions of the role begin, besides the usual
     */
    Subject plan(Relation relation, AppRole role, Collection<Command> commands, Server server, List<Context> unasked)
            throws SQLException {
        Column tenant = relation.tenantColumn().orElseThrow();
        List<Rule> rules = commands.stream()
                .flatMap(command -> Rule.of(relation, role, command).stream())
                .toList();
        Map<Leaf, LeafFacts> leaves = new LinkedHashMap<>();
        rules.stream().flatMap(Rule::leaves).forEach(leaf -> leaves.computeIfAbsent(leaf, key -> facts(relation, key)));
        List<String> words = words(leaves.values());
        leaves.replaceAll((leaf, facts) -> facts.exactWhereTried(words));
        List<String> tenants = tenants(relation, role, leaves.values(), words);
        ColumnType type = types.of(relation, tenant);
        unasked.forEach(context -> context.values().stream().filter(type::takes).forEach(tenants::add));
        Map<String, List<@Nullable String>> contents = contents(relation, leaves.values(), words, tenants);
        List<SampleRow> rows =
                server.possible(relation, SampleRow.of(tenant.name(), rowTenants(type, tenant, tenants), contents));
        List<Context> contexts = plain(bound(type, rows), unasked, words);
        List<String> keys = new ArrayList<>(Samples.uuidsIn(contents.values()));
        bound(type, rows).stream().skip(1).forEach(keys::add);
        contexts.addAll(others(contexts, leaves.values(), keys));
        return new Subject(relation, role, tenant, rules, leaves, rows, contexts);
    }

    /** Returns the samples that rows of the table can belong to. */
    private static List<String> bound(ColumnType type, List<SampleRow> rows) {
        return Samples.tenants(type).stream()
                .filter(tenant -> rows.stream().anyMatch(row -> tenant.equals(row.tenant())))
                .limit(type.isText() ? MOST_BOUND_TEXTS : MOST_BOUND_OTHERS)
                .toList();
    }

    private LeafFacts facts(Relation relation, Leaf leaf) {
        Facts own = Facts.of(leaf.sql());
        Facts all = functions.throughCalls(own);
        String table = Sql.withoutSchema(relation.name()).replace("\"", "");
        String tenant = relation.tenantColumn().orElseThrow().name();
        boolean others = relation.columns().stream()
                .map(Column::name)
                .anyMatch(name -> !name.equals(tenant) && own.mentions(name, table));
        List<String> otherSettings = new ArrayList<>();
        all.settings().stream().filter(name -> !bindsTenant(name)).sorted().forEach(otherSettings::add);
        otherKeys(all).forEach(path -> otherSettings.add(settings.get(0).name() + " -> " + String.join(".", path)));
        boolean seesTenant = own.mentions(tenant, table);
        boolean exact = exactness.isExact(leaf, all, seesTenant, others || !otherSettings.isEmpty())
                && !exactness.isCut(leaf, all, tenant);
        return new LeafFacts(all, seesTenant, others, otherSettings, exact, functions.obstacle(own));
    }

    private boolean bindsTenant(String setting) {
        return settings.stream().anyMatch(each -> each.name().equalsIgnoreCase(setting));
    }

    /** Returns the paths into the JSON of a tenant's setting that its template does not fill. */
    private List<List<String>> otherKeys(Facts facts) {
        String template = settings.get(0).template();
        boolean readsIt = facts.settings().stream().anyMatch(this::bindsTenant);
        if (!readsIt || !template.startsWith("{\"")) {
            return List.of();
        }
        return facts.keys().stream()
                .filter(path -> !template.contains('"' + path.get(path.size() - 1) + '"'))
                .sorted((one, other) -> one.toString().compareTo(other.toString()))
                .toList();
    }

    private List<String> words(Collection<LeafFacts> leaves) {
        return leaves.stream()
                .flatMap(leaf -> leaf.facts().literals().stream())
                .filter(word -> !word.isEmpty() && word.length() < 64)
                .distinct()
                .sorted()
                .limit(MOST_WORDS)
                .toList();
    }

    private List<String> tenants(Relation relation, AppRole role, Collection<LeafFacts> leaves, List<String> words) {
        ColumnType type = types.of(relation, relation.tenantColumn().orElseThrow());
        Set<String> tenants = new LinkedHashSet<>(Samples.tenants(type));
        if (leaves.stream().anyMatch(leaf -> leaf.facts().asksForRole())) {
            tenants.addAll(RoleTenants.of(role.name()));
        }
        tenants.addAll(words);
        leaves.stream()
                .filter(LeafFacts::seesTenant)
                .flatMap(leaf -> leaf.facts().literals().stream())
                .filter(type::takes)
                .forEach(literal -> tenants.addAll(type.isNumber() ? Samples.around(literal) : List.of(literal)));
        return tenants.stream().filter(type::takes).collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<@Nullable String> rowTenants(ColumnType type, Column tenant, List<String> tenants) {
        List<@Nullable String> all = new ArrayList<>(tenants);
        if (type.isText()) {
            all.add("");
        }
        if (!tenant.notNull()) {
            all.add(null);
        }
        return all;
    }

    private Map<String, List<@Nullable String>> contents(
            Relation relation, Collection<LeafFacts> leaves, List<String> words, List<String> tenants) {
        String table = Sql.withoutSchema(relation.name()).replace("\"", "");
        Map<String, List<@Nullable String>> contents = new LinkedHashMap<>();
        for (Column column : relation.columns()) {
            boolean mentioned = leaves.stream()
                    .anyMatch(leaf -> leaf.obstacle().isEmpty() && leaf.facts().mentions(column.name(), table));
            if (mentioned && !column.equals(relation.tenantColumn().orElseThrow())) {
                String sample = tenants.isEmpty() ? "" : tenants.get(0);
                contents.put(
                        column.name(), Samples.contents(types.of(relation, column), column.notNull(), words, sample));
            }
        }
        return contents;
    }

    private List<Context> plain(List<String> bound, List<Context> unasked, List<String> words) {
        List<Context> contexts = new ArrayList<>();
        contexts.add(Context.unset(settings));
        contexts.addAll(Context.empty(settings));
        contexts.addAll(unasked);
        bound.forEach(each -> contexts.add(Context.bound(settings, each)));
        words.forEach(word -> contexts.add(Context.word(settings, word)));
        return contexts;
    }

    /** Another setting can name a row, or another tenant. */
    private List<Context> others(List<Context> plain, Collection<LeafFacts> leaves, List<String> keys) {
        List<Context> starts = plain.stream()
                .filter(context -> context.kind() == Context.Kind.BOUND)
                .limit(1)
                .collect(Collectors.toCollection(ArrayList::new));
        starts.add(plain.get(1));
        List<Context> contexts = new ArrayList<>();
        for (LeafFacts leaf : leaves) {
            List<String> words = new ArrayList<>(words(List.of(leaf)));
            words.addAll(keys);
            List<String> names = leaf.facts().settings().stream()
                    .filter(name -> !bindsTenant(name) && TenantSetting.isName(name))
                    .sorted()
                    .toList();
            for (Context start : starts) {
                names.forEach(name -> contexts.addAll(start.with(name, words)));
                otherKeys(leaf.facts())
                        .forEach(path ->
                                contexts.addAll(start.withKey(settings.get(0).name(), path, words)));
            }
        }
        return contexts.stream().distinct().toList();
    }
}
