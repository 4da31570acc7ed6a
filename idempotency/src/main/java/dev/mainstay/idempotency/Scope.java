package dev.mainstay.idempotency;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;

/**
 * For whom an engine works: calls that have a tenant, the call context's own where that has one, or also calls without.
 *
 * @param untenanted whether a call may do without
 */
record Scope(boolean untenanted) {

    RecordKey keyOf(Operation<?> operation, Request request) {
        requireLegal(operation, request);
        return RecordKey.of(operation, request);
    }

    /** Refuses a request without a tenant where one is needed, and one of another tenant than the call context's. */
    void requireLegal(Operation<?> operation, Request request) {
        if (request.tenant() == null && !untenanted) {
            throw new IllegalStateException("operation " + operation.name()
                    + " has no tenant; bind one to the call context or build the engine untenanted()");
        }
        TenantId bound = CallContext.current().tenant().orElse(null);
        if (bound != null && !bound.equals(request.tenant())) {
            throw new IllegalArgumentException("tenant of the request must be that of the call context, was another");
        }
    }
}
