package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Condition.Leaf;
import dev.mainstay.tenancy.proof.Facts.Call;
import dev.mainstay.tenancy.proof.SqlTokens.Token;
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

    /** What makes the same of several values, so that one tenant can pass for another that was not tried. */
    private static final Set<String> CUTTING = Set.of(
            "left",
            "right",
            "substr",
            "substring",
            "overlay",
            "split_part",
            "starts_with",
            "translate",
            "replace",
            "trim",
            "btrim",
            "ltrim",
            "rtrim",
            "length",
            "char_length",
            "octet_length",
            "strpos",
            "position",
            "ascii",
            "mod",
            "div",
            "abs",
            "sign",
            "floor",
            "ceil",
            "ceiling",
            "round",
            "trunc",
            "date_trunc",
            "date_part",
            "extract",
            "width_bucket");

    private static final List<String> CUTTING_BY_PREFIX = List.of("hash", "regexp_");

    private static final Set<String> CUTTING_OPERATORS = Set.of("%", "/", "&", "|", "#", ">>", "<<");

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

    /**
     * Returns whether a leaf looks at a part of the tenant's column, or at what it makes of it, as {@code tenant_id % 1000}: which tenants
     * are the same to it, no sample shows.
     *
     * @param all what it mentions, itself and through functions
     * @param tenant the tenant's column
     */
    boolean isCut(Leaf leaf, Facts all, String tenant) {
        List<Token> tokens = SqlTokens.of(leaf.sql());
        boolean mentioned = tokens.stream().anyMatch(token -> token.text().equals(tenant));
        if (mentioned && all.operators().stream().anyMatch(CUTTING_OPERATORS::contains)) {
            return true;
        }
        boolean cutsInFunctions = all.calls().stream().anyMatch(call -> isCutting(call.name()));
        for (int i = 0; i + 1 < tokens.size(); i++) {
            boolean called = tokens.get(i).kind() == SqlTokens.Kind.WORD
                    && tokens.get(i + 1).is("(")
                    && takes(tokens, i + 1, tenant);
            String name = tokens.get(i).text();
            if (called && (isCutting(name) || (cutsInFunctions && functions.isUsers(new Call("", name))))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCutting(String function) {
        return CUTTING.contains(function) || CUTTING_BY_PREFIX.stream().anyMatch(function::startsWith);
    }

    /** Returns whether a column stands between an opening parenthesis and its end. */
    private static boolean takes(List<Token> tokens, int opening, String column) {
        int depth = 0;
        for (int at = opening; at < tokens.size(); at++) {
            Token token = tokens.get(at);
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0) {
                return false;
            }
            if (token.kind() == SqlTokens.Kind.WORD && token.text().equals(column)) {
                return true;
            }
        }
        return false;
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
