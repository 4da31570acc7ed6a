package dev.mainstay.testkit.contract.audit;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditPage;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Two tenants that nobody has heard of, and what is recorded and read for them. */
abstract class TrailSteps {

    static final String ACTION = "contract.order.update";

    final TenantId tenant = TenantId.of(UUID.randomUUID());
    final TenantId other = TenantId.of(UUID.randomUUID());
    final CallContext alice = callOf(tenant);
    final CallContext bob = CallContext.empty().withTenant(other).withPrincipal(Principal.user("bob", Set.of()));

    protected abstract AuditTrailUnderTest underTest();

    static CallContext callOf(TenantId tenant) {
        return CallContext.empty().withTenant(tenant).withPrincipal(Principal.user("alice", Set.of("clerk")));
    }

    AuditTrail trail() {
        return underTest().trail();
    }

    static AuditEvent event(Object id) {
        return AuditEvent.of(ACTION, Resource.of("order", id)).build();
    }

    AuditId recordDetached(AuditEvent event) {
        return alice.call(() -> trail().recordDetached(event));
    }

    /** Records in a transaction of the tenant that is committed. */
    List<AuditId> record(CallContext call, List<AuditEvent> events) throws SQLException {
        List<AuditId> ids = new ArrayList<>();
        underTest()
                .inTransaction(
                        call.tenant().orElseThrow().value(),
                        tx -> ids.addAll(call.call(() -> trail().recordAll(tx, events))));
        return ids;
    }

    /** All records of the tenant, newest first. */
    List<AuditRecord> records() {
        return records(
                alice, AuditQuery.builder().pageSize(AuditQuery.LARGEST_PAGE).build());
    }

    List<AuditRecord> records(CallContext call, AuditQuery query) {
        List<AuditRecord> records = new ArrayList<>();
        Optional<AuditQuery> wanted = Optional.of(query);
        while (wanted.isPresent()) {
            AuditPage page = page(call, wanted.get());
            records.addAll(page.records());
            wanted = page.next().map(query::after);
        }
        return records;
    }

    AuditPage page(CallContext call, AuditQuery query) {
        return call.call(() -> trail().reader().page(query));
    }

    static List<AuditId> ids(List<AuditRecord> records) {
        return records.stream().map(AuditRecord::id).toList();
    }

    /** The record with an id, as the tenant reads it. */
    AuditRecord read(AuditId id) {
        return records().stream()
                .filter(record -> record.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the record " + id + " cannot be read"));
    }
}
