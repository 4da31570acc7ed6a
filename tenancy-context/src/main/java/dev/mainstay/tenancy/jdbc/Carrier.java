package dev.mainstay.tenancy.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A statement that may be able to carry the binding with it, in one round trip. */
interface Carrier {

    /** Says whether it can, as it stands now. */
    boolean canCarry() throws SQLException;

    /**
     * Sends the binding and the statement together, and has what the server took of the binding verified.
     *
     * @return what the application gets
     */
    @Nullable
    Object carry(BindStatement binding) throws Throwable;
}
