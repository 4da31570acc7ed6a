package dev.mainstay.testkit.audit;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a record is expected to be; what is not said does not matter. Immutable.
 *
 * <pre>{@code
 * assertThatAudit(trail).recordedExactly(
 *         entry("order.create").by("alice"), entry("order.cancel").by("bob").denied("order:cancel"));
 * }</pre>
 */
public final class ExpectedEntry {

    private final List<Trait> traits;

    private ExpectedEntry(List<Trait> traits) {
        this.traits = List.copyOf(traits);
    }

    /** Returns the entry of an action; {@code MainstayAssertions.entry} is the same. */
    public static ExpectedEntry of(String action) {
        return new ExpectedEntry(List.of(Trait.action(action)));
    }

    /** Wants an actor of this id, of whatever type. */
    public ExpectedEntry by(String actorId) {
        return with(Trait.by(actorId));
    }

    /** Wants this actor, with the whole chain of those for whom it acts. */
    public ExpectedEntry by(Actor actor) {
        return with(Trait.by(actor));
    }

    /** Wants a tenant; {@code -} for records that belong to none. */
    public ExpectedEntry in(String tenant) {
        return with(Trait.in(tenant));
    }

    /** Wants a tenant. */
    public ExpectedEntry in(TenantId tenant) {
        return in(tenant.value());
    }

    /** Wants what was acted upon; a resource without id for any of its type. */
    public ExpectedEntry on(Resource resource) {
        return with(Trait.on(resource));
    }

    /** Wants a change at this JSON pointer, from and to these values; {@link RecordedAssert#changed} says more. */
    public ExpectedEntry changed(String pointer, @Nullable Object before, @Nullable Object after) {
        return with(Trait.changed(pointer, before, after));
    }

    /** Wants the outcome of what was done. */
    public ExpectedEntry succeeded() {
        return with(Trait.succeeded());
    }

    /** Wants the outcome of what was refused for lack of a permission. */
    public ExpectedEntry denied(String permission) {
        return with(Trait.denied(permission));
    }

    /** Wants the outcome of what did not work, with this code. */
    public ExpectedEntry failed(String code) {
        return with(Trait.failed(code));
    }

    /** Wants this reason. */
    public ExpectedEntry because(String reason) {
        return with(Trait.because(reason));
    }

    /** Wants the correlation id of the call. */
    public ExpectedEntry withCorrelationId(String id) {
        return with(Trait.correlation(id));
    }

    private ExpectedEntry with(Trait trait) {
        List<Trait> more = new ArrayList<>(traits);
        more.add(trait);
        return new ExpectedEntry(more);
    }

    boolean matches(AuditRecord record) {
        return traits.stream().allMatch(trait -> trait.holds().test(record));
    }

    /** Says what is otherwise in a record. */
    String difference(AuditRecord record, boolean values) {
        return traits.stream()
                .filter(trait -> !trait.holds().test(record))
                .map(trait -> trait.seen().apply(record, values) + " instead of " + trait.expected())
                .collect(Collectors.joining("; "));
    }

    /** Returns what is expected, in one line. */
    @Override
    public String toString() {
        return traits.stream().map(Trait::expected).collect(Collectors.joining(" "));
    }
}
