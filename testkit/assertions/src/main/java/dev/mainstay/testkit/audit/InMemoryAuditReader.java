package dev.mainstay.testkit.audit;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditPage;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditReadException;
import dev.mainstay.audit.AuditReader;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.ExportFormat;
import dev.mainstay.core.context.CallContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the records of an {@link InMemoryAuditTrail}. */
final class InMemoryAuditReader implements AuditReader {

    private static final Comparator<AuditRecord> NEWEST_FIRST = Comparator.comparing(AuditRecord::recordedAt)
            .thenComparing(record -> record.id().toString())
            .reversed();

    private final InMemoryRecords records;

    InMemoryAuditReader(InMemoryRecords records) {
        this.records = records;
    }

    @Override
    public AuditPage page(AuditQuery query) {
        return page(null, query);
    }

    @Override
    public AuditPage page(@Nullable Connection tx, AuditQuery query) {
        String tenant = tenant(query);
        Predicate<AuditRecord> later = query.after()
                .map(text -> InMemoryCursor.read(text, query))
                .<Predicate<AuditRecord>>map(cursor -> cursor::isBefore)
                .orElse(record -> true);
        requireTransaction(tx);
        List<AuditRecord> found =
                wanted(tenant, query).filter(later).limit(query.pageSize() + 1L).toList();
        if (found.size() <= query.pageSize()) {
            return new AuditPage(found, Optional.empty());
        }
        List<AuditRecord> page = found.subList(0, query.pageSize());
        return new AuditPage(
                page, Optional.of(InMemoryCursor.of(page.get(page.size() - 1)).text(query)));
    }

    private static void requireTransaction(@Nullable Connection tx) {
        try {
            if (tx != null && tx.getAutoCommit()) {
                throw new IllegalStateException("tx must be in a transaction (auto-commit off)");
            }
        } catch (SQLException e) {
            throw AuditReadException.of(e);
        }
    }

    /**
     * Writes records as JSONL.
     *
     * @throws UnsupportedOperationException for another format: the real trail's own code writes it, which is not here
     */
    @Override
    public void export(AuditQuery query, ExportFormat format, OutputStream out) throws IOException {
        if (format != ExportFormat.JSONL) {
            throw new UnsupportedOperationException(
                    "format must be JSONL in memory, was " + format + ": test that export on the trail of a database");
        }
        for (AuditRecord record : wanted(tenant(query), query).toList()) {
            out.write((CanonicalJson.write(record.envelope()) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
    }

    private static String tenant(AuditQuery query) {
        if (query.isPlatform()) {
            return AuditEntry.PLATFORM_TENANT;
        }
        return CallContext.current()
                .tenant()
                .orElseThrow(() -> new IllegalStateException("the query has no tenant: read in a CallContext with one"))
                .value();
    }

    /** As the statement of the real reader: what the query names must be the same, case and all. */
    private Stream<AuditRecord> wanted(String tenant, AuditQuery query) {
        Stream<AuditRecord> of = records.since(0).stream()
                .filter(record -> record.tenant().equals(tenant))
                .filter(record -> same(query.action(), record.action()))
                .filter(record -> same(query.outcome().map(Enum::name), record.outcome()))
                .filter(record -> same(query.actor().map(actor -> actor.type()), record.actorType()))
                .filter(record -> same(query.actor().map(actor -> actor.id()), record.actorId()))
                .filter(record -> same(query.resource().map(resource -> resource.type()), record.resourceType()))
                .filter(record -> same(
                        query.resource().map(resource -> resource.id()),
                        record.resourceId().orElse(null)))
                .filter(record -> same(
                        query.correlationId().map(id -> id.value()),
                        record.correlationId().orElse(null)))
                .filter(record -> query.from()
                        .map(from -> !record.recordedAt().isBefore(from))
                        .orElse(true))
                .filter(record ->
                        query.to().map(to -> record.recordedAt().isBefore(to)).orElse(true));
        return of.sorted(NEWEST_FIRST);
    }

    private static boolean same(Optional<String> wanted, @Nullable String found) {
        return wanted.isEmpty() || wanted.get().equals(found);
    }
}
