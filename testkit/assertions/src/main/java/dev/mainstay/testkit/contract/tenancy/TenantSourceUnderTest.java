package dev.mainstay.testkit.contract.tenancy;

import dev.mainstay.core.Action;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that claims to bind its transactions to tenants, with a table to try it on. Thread-safe.
 *
 * <p>The table is under row-level security and has a tenant's column, {@code id bigint} and {@code note text}, the first two its primary key;
 * the contracts fill it themselves.
 */
public interface TenantSourceUnderTest {

    /** Returns the data source; a pool has from one to eight connections and hands them out again. */
    DataSource source();

    /** Returns connections of a superuser, past all policies. */
    DataSource administrator();

    /** Returns the pool below, whose connections nobody has bound. */
    DataSource pool();

    /** Returns the id of a tenant. */
    String own();

    /** Returns the id of another one. */
    String other();

    /** Returns the table with its schema, as SQL. */
    String table();

    /** Returns the name of the tenant's column. */
    default String tenantColumn() {
        return "tenant_id";
    }

    /** Returns the setting that the policies read. */
    default String setting() {
        return "mainstay.tenant_id";
    }

    /**
     * Runs work for a tenant, however the application says that.
     *
     * @param tenant an id, which may be malformed; to refuse it is right
     * @return the work's result
     */
    <T extends @Nullable Object> T as(String tenant, Action<T, SQLException> work) throws SQLException;
}
