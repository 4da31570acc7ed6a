package dev.mainstay.audit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an action changed, as operations of a JSON patch (RFC 6902). Operations that replace or remove have one member more,
 * {@code old}, so that they can be undone ({@link JsonPatch}). Immutable.
 *
 * <pre>{@code
 * Changes changes = Changes.between(orderBefore, orderAfter, ORDERS);
 * trail.record(connection, AuditEvent.of("order.update", order).changes(changes).build());
 * }</pre>
 *
 * <p>Documents are read when they are given: maps, collections, arrays, records, and whatever the policy's
 * {@link ValueReader} reads; strings, booleans, numbers, enums, UUIDs, {@code java.time} values and null. Of anything else
 * only the class is recorded. Numbers other than whole ones up to 2<sup>53</sup>-1 become strings, so that no digit is lost.
 * Values are compared as they are and redacted afterwards, so a change of a redacted value is recorded as a change.
 *
 * <p>Arrays beyond the policy's limit, strings above 16 KiB, and what is deeper than 28 levels or beyond 50,000 values are
 * recorded by their digest: a change within is seen, but cannot be undone.
 */
public final class Changes {

    private static final Changes NONE = new Changes(new ClosedValue(List.of(), 0));

    private final ClosedValue operations;

    private Changes(ClosedValue operations) {
        this.operations = operations;
    }

    /** Returns no change. */
    public static Changes none() {
        return NONE;
    }

    /**
     * Compares a document with what became of it.
     *
     * @param before null when there was none: then all of the other is added
     * @param after null when there is none any more: then all of the other is removed
     * @param policy what is recorded and how
     */
    public static Changes between(@Nullable Object before, @Nullable Object after, DiffPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        if (before == null || after == null) {
            return before == null && after == null ? NONE : whole(before, after, policy);
        }
        ClosedCopier first = new ClosedCopier(policy.maxArray());
        ClosedCopier second = new ClosedCopier(policy.maxArray());
        Object left = policy.read(first, before);
        Object right = policy.read(second, after);
        List<Operation> operations = Diff.of(left, right, policy.identities());
        if (operations.isEmpty()) {
            return NONE;
        }
        boolean special = first.isSpecial() || second.isSpecial();
        Redactor redactor = new Redactor(policy.redaction().orElse(null), special, left, right);
        return new Changes(new ClosedValue(redactor.write(operations), first.replaced() + second.replaced()));
    }

    /** Records that a document came into being, with all of it that the policy includes. */
    public static Changes created(Object document, DiffPolicy policy) {
        return between(null, Objects.requireNonNull(document, "document"), policy);
    }

    /** Records that a document ceased to be, with all of it that the policy includes. */
    public static Changes deleted(Object document, DiffPolicy policy) {
        return between(Objects.requireNonNull(document, "document"), null, policy);
    }

    /**
     * Records that something came into being, by the policy {@link DiffPolicy#ofDefaults()}.
     *
     * @param document all its fields; they are recorded <b>as they are</b>, so leave secrets out
     */
    public static Changes created(Map<String, ?> document) {
        return created(document, DiffPolicy.ofDefaults());
    }

    private static Changes whole(@Nullable Object before, @Nullable Object after, DiffPolicy policy) {
        ClosedCopier copier = new ClosedCopier(policy.maxArray());
        Object left = before == null ? null : policy.read(copier, before);
        Object right = after == null ? null : policy.read(copier, after);
        String name = before == null ? "add" : "remove";
        Operation operation = new Operation(name, Operation.Path.ROOT, null, right, left);
        Redactor redactor = new Redactor(policy.redaction().orElse(null), copier.isSpecial(), left, right);
        return new Changes(new ClosedValue(redactor.write(List.of(operation)), copier.replaced()));
    }

    /**
     * Returns the operations as canonical JSON, {@code []} for none. Applied by {@link JsonPatch} to what was recorded of the
     * document before they give what was recorded of the document after, and undone the other way round.
     */
    public String asJsonPatch() {
        return CanonicalJson.write(operations.value());
    }

    boolean isEmpty() {
        return this == NONE;
    }

    ClosedValue operations() {
        return operations;
    }
}
