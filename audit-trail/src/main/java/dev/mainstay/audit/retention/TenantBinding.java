package dev.mainstay.audit.retention;

import dev.mainstay.core.context.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The tenant of a transaction, and whether a legal hold is on it. */
final class TenantBinding {

    private static final String BIND =
            "SELECT coalesce(nullif(current_setting('mainstay.tenant_id', true), ''), set_config('mainstay.tenant_id', ?, true))";

    private TenantBinding() {}

    /**
     * Binds a transaction that is bound to no tenant.
     *
     * @throws IllegalStateException when it is bound to another
     */
    static void require(Connection tx, TenantId tenant) throws SQLException {
        try (PreparedStatement bind = tx.prepareStatement(BIND)) {
            bind.setString(1, tenant.value());
            try (ResultSet row = bind.executeQuery()) {
                row.next();
                if (!tenant.value().equals(row.getString(1))) {
                    throw new IllegalStateException(
                            "the data source binds its transactions to another tenant than the call's");
                }
            }
        }
    }

    /** Says so of a table and of all that goes with it; until the transaction ends no hold is placed. */
    static boolean isHeld(Connection tx, PurgeTable table) throws SQLException {
        List<String> types = new ArrayList<>(List.of(table.resourceType()));
        table.children().forEach(child -> addTypes(child, types));
        try (PreparedStatement ask = tx.prepareStatement("SELECT audit.purge_is_held(?)")) {
            ask.setArray(1, tx.createArrayOf("text", types.toArray()));
            try (ResultSet row = ask.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static void addTypes(ChildTable child, List<String> types) {
        types.add(child.resourceType());
        child.children().forEach(next -> addTypes(next, types));
    }
}
