package dev.mainstay.examples.orders.records;

import dev.mainstay.audit.AuditPage;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows auditors what was done, newest first; in their tenant only. */
@RestController
@RequestMapping("/audit")
class AuditController {

    private static final int LARGEST_PAGE = 100;

    private final AuditTrail audit;

    AuditController(AuditTrail audit) {
        this.audit = audit;
    }

    /** What an auditor reads of a record. */
    record RecordView(
            String id,
            Instant recordedAt,
            Instant occurredAt,
            String actor,
            String action,
            String outcome,
            String resource,
            @Nullable String correlationId,
            Map<?, ?> detail) {

        static RecordView of(AuditRecord record) {
            return new RecordView(
                    record.id().toString(),
                    record.recordedAt(),
                    record.occurredAt(),
                    record.actorId(),
                    record.action(),
                    record.outcome(),
                    record.resourceType()
                            + record.resourceId().map(id -> "/" + id).orElse(""),
                    record.correlationId().orElse(null),
                    record.detail());
        }
    }

    /**
     * A page of records.
     *
     * @param next to be given as {@code after} for the next page, null on the last one
     */
    record Page(List<RecordView> records, @Nullable String next) {}

    @GetMapping
    Page list(
            @RequestParam(required = false) @Nullable String resource,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "20") int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw InvalidInputException.violating(
                    List.of(new Violation("/limit", "must be from 1 to " + LARGEST_PAGE)));
        }
        AuditQuery.Builder wanted = AuditQuery.builder().pageSize(limit);
        if (resource != null) {
            wanted.resource(named(resource));
        }
        AuditQuery query = wanted.build();
        AuditPage page = audit.reader().page(after == null ? query : query.after(after));
        return new Page(
                page.records().stream().map(RecordView::of).toList(),
                page.next().orElse(null));
    }

    /** Reads {@code order/ID}, or {@code order} for all of them. */
    private static Resource named(String text) {
        String[] parts = text.split("/", 2);
        try {
            return parts.length == 1 ? Resource.ofType(parts[0]) : Resource.of(parts[0], parts[1]);
        } catch (IllegalArgumentException wrong) {
            throw InvalidInputException.unreadable(
                    new Violation("/resource", "must be a type such as order, or type/id"));
        }
    }
}
