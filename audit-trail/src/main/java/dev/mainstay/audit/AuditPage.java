package dev.mainstay.audit;

import java.util.List;
import java.util.Optional;

/**
 * Some records, newest first.
 *
 * @param records at most as many as the query wants
 * @param next what to give to {@link AuditQuery#after} for the page that follows; empty when this is the last
 */
public record AuditPage(List<AuditRecord> records, Optional<String> next) {

    /** Copies the list. */
    public AuditPage {
        records = List.copyOf(records);
    }
}
