package dev.mainstay.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.util.List;

/**
 * The append-only record of who did what, when, to what and with which outcome.
 *
 * <p>Tenant, actor and correlation id come from {@link dev.mainstay.core.context.CallContext}. A record of what
 * happened is written in the transaction of the business row, so that both are there or neither; a denied or failed
 * attempt is written in a transaction of its own, so that it stays when the caller's is rolled back.
 *
 * <pre>{@code
 * Resource order = Resource.of("order", id);
 * trail.record(tx, AuditEvent.of("order.create", order).changes(Changes.created(document)).build());
 * trail.recordDetached(
 *         AuditEvent.of("order.cancel", order).outcome(Outcome.denied("order:cancel", "roles")).build());
 * }</pre>
 *
 * <p>Implementations are safe for any number of threads.
 */
public interface AuditTrail extends AutoCloseable {

    /**
     * Appends one record in the caller's transaction with a single statement; never commits, rolls back or closes.
     *
     * @param tx an open transaction, auto-commit off; bound to the event's tenant, or to none and then bound here until
     *     it ends
     * @param event what happened
     * @return the record's id
     * @throws IllegalStateException when the context has no tenant or no actor, when {@code tx} is in auto-commit mode
     *     or bound to another tenant, and after {@link #close}; the transaction is then as it was
     * @throws IllegalArgumentException when the action needs a reason and the event has none; the transaction is then
     *     as it was
     * @throws AuditWriteException when the database refuses or fails ({@code audit-write-failed}); the transaction can
     *     only be rolled back. An implementation may let the transaction go on instead and report the loss
     */
    AuditId record(Connection tx, AuditEvent event);

    /**
     * Appends records in the caller's transaction as one batch, in this order; an empty list does nothing.
     *
     * @param tx as in {@link #record}
     * @param events what happened, all of one tenant
     * @return the records' ids, in the same order
     * @throws IllegalStateException as in {@link #record}; where a later event belongs to another tenant, roll the
     *     transaction back
     * @throws IllegalArgumentException as in {@link #record}
     * @throws AuditWriteException as in {@link #record}
     */
    List<AuditId> recordAll(Connection tx, List<AuditEvent> events);

    /**
     * Appends one record in a transaction of its own, on connections that no business transaction uses. For denied and
     * failed attempts: it neither waits for the caller's transaction nor shares its fate.
     *
     * @param event what happened
     * @return the record's id; it is committed, or safe in a file from which it is stored when the database is back
     * @throws IllegalStateException when the context has no tenant or no actor, and after {@link #close}
     * @throws IllegalArgumentException when the action needs a reason and the event has none
     * @throws AuditWriteException when the record could not be written; where the connection broke during the commit it
     *     may be there
     */
    AuditId recordDetached(AuditEvent event);

    /** Returns what reads the records of the current tenant. */
    AuditReader reader();

    /**
     * Writes records of the current tenant to a stream; {@link AuditReader#export} says more.
     *
     * @param query which records
     * @param format how they are written
     * @param out it is flushed, not closed
     * @throws IOException when the stream fails
     */
    default void export(AuditQuery query, ExportFormat format, OutputStream out) throws IOException {
        reader().export(query, format, out);
    }

    /** Refuses further records. Data sources stay open: they belong to whoever made them. */
    @Override
    void close();
}
