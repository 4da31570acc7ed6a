package dev.mainstay.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;

/**
 * Reads audit records of the tenant of the current {@link dev.mainstay.core.context.CallContext}, newest first. Who may
 * read them is the application's to decide.
 *
 * <pre>{@code
 * AuditQuery query = AuditQuery.builder().resource(Resource.of("order", id)).build();
 * AuditPage first = reader.page(query);
 * Optional<AuditPage> second = first.next().map(next -> reader.page(query.after(next)));
 * }</pre>
 *
 * <p>Implementations are safe for any number of threads.
 */
public interface AuditReader {

    /**
     * Reads one page on a connection of its own.
     *
     * @param query which records, and after which page
     * @throws dev.mainstay.core.InvalidInputException when {@link AuditQuery#after} was given what no page of this query
     *     returned
     * @throws IllegalStateException when the context has no tenant and the query is not the platform's
     * @throws AuditReadException when the database refuses or fails ({@code audit-read-failed})
     */
    AuditPage page(AuditQuery query);

    /**
     * Reads one page in the caller's transaction; never commits, rolls back or closes.
     *
     * @param tx an open transaction, auto-commit off; bound to the tenant, or to none and then bound here until it ends
     * @param query as in {@link #page(AuditQuery)}
     * @throws IllegalStateException as in {@link #page(AuditQuery)}, and when {@code tx} is in auto-commit mode or bound
     *     to another tenant
     * @throws AuditReadException as in {@link #page(AuditQuery)}; the transaction can only be rolled back
     */
    AuditPage page(Connection tx, AuditQuery query);

    /**
     * Writes all records of a query to a stream, as they are read and in constant memory; values that are stored
     * encrypted stay so. All of them are of one moment: what is recorded meanwhile is left out.
     *
     * @param query which records; its page size does not matter
     * @param format how they are written
     * @param out it is flushed, not closed
     * @throws IOException when the stream fails
     * @throws IllegalStateException as in {@link #page(AuditQuery)}
     * @throws AuditReadException as in {@link #page(AuditQuery)}; part of the records may have been written
     */
    void export(AuditQuery query, ExportFormat format, OutputStream out) throws IOException;
}
