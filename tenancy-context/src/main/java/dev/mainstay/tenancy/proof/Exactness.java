package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Condition.Leaf;
import dev.mainstay.tenancy.proof.Facts.Call;
import java.util.List;
import java.util.Set;

/**
 * Says whether trying some rows and settings shows all that a leaf can say. What looks at the clock, at the client or at a hash can be true
 * some other time or of some other row.
 */
final class Exactness {

    /** What compares and no more: with these, the values that are mentioned are all that matter. */
    private static final Set<String> COMPARING = Set.of("=", "<>", "::", "(", ")", ",", "[", "]", ".", "->", "->>");

    private static final Set<String> PLAIN =
            Set.of("current_setting", "nullif", "coalesce", "any", "in", "pg_has_role");

    private static final Set<String> ELSEWHERE = Set.of(
            "now",
            "transaction_timestamp",
            "statement_timestamp",
            "version",
            "current_database",
            "current_schema",
            "current_schemas",
            "current_query",
            "row_security_active");

    private static final List<String> ELSEWHERE_BY_PREFIX = List.of("pg_", "has_", "inet_", "txid_", "to_reg");

    private final Functions functions;

    Exactness(Functions functions) {
        this.functions = functions;
    }

    /**
     * Returns whether a leaf is exact.
     *
     * @param all what it mentions, itself and through functions
     * @param seesTenant whether it mentions the tenant's column
     * @param seesMore whether it mentions other columns, or settings that do not bind the tenant
     */
    boolean isExact(Leaf leaf, Facts all, boolean seesTenant, boolean seesMore) {
        if (all.asksElsewhere() || all.calls().stream().anyMatch(this::looksElsewhere)) {
            return false;
        }
        boolean binds = seesTenant && (!all.settings().isEmpty() || all.asksForRole());
        boolean silent = !seesTenant && all.settings().isEmpty();
        return silent || (binds && !seesMore) || onlyCompares(leaf, all);
    }

    private boolean looksElsewhere(Call call) {
        return !call.name().equals("pg_has_role")
                && !functions.isUsers(call)
                && (ELSEWHERE.contains(call.name())
                        || ELSEWHERE_BY_PREFIX.stream().anyMatch(call.name()::startsWith));
    }

    private boolean onlyCompares(Leaf leaf, Facts all) {
        return all.calls().stream().allMatch(call -> PLAIN.contains(call.name()) || functions.isUsers(call))
                && SqlTokens.of(leaf.sql()).stream()
                        .filter(token -> token.kind() == SqlTokens.Kind.SYMBOL)
                        .allMatch(token -> COMPARING.contains(token.text()));
    }
}
