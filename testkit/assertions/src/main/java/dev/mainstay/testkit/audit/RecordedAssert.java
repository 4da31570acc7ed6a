package dev.mainstay.testkit.audit;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.TenantId;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Says what the records of one action must be. Each word narrows: it fails when none of the records that are left has what
 * it says, and the next word looks at those that have it.
 */
public final class RecordedAssert extends AbstractAssert<RecordedAssert, List<AuditRecord>> {

    private final AuditAssert all;
    private final String expected;

    RecordedAssert(AuditAssert all, String expected, List<AuditRecord> left) {
        super(left, RecordedAssert.class);
        this.all = all;
        this.expected = expected;
        as(all.descriptionText());
    }

    /** By an actor of this id, of whatever type. */
    public RecordedAssert by(String actorId) {
        return narrowed(Trait.by(actorId));
    }

    /** By this actor, with the whole chain of those for whom it acts. */
    public RecordedAssert by(Actor actor) {
        return narrowed(Trait.by(actor));
    }

    /** In a tenant; {@code -} for records that belong to none. */
    public RecordedAssert in(String tenant) {
        return narrowed(Trait.in(tenant));
    }

    /** In a tenant. */
    public RecordedAssert in(TenantId tenant) {
        return in(tenant.value());
    }

    /** On what was acted upon; a resource without id for any of its type. */
    public RecordedAssert on(Resource resource) {
        return narrowed(Trait.on(resource));
    }

    /**
     * With a change at a place.
     *
     * @param pointer JSON pointer (RFC 6901) into the document; the place may also lie inside of a document that was
     *     created, deleted or replaced as a whole
     * @param before what was there, null for nothing; numbers that the trail keeps as text may be given as either
     * @param after what is there now, likewise
     */
    public RecordedAssert changed(String pointer, @Nullable Object before, @Nullable Object after) {
        return narrowed(Trait.changed(pointer, before, after));
    }

    /** With a change at a place, whatever the values, such as those of a field that is redacted. */
    public RecordedAssert changed(String pointer) {
        return narrowed(Trait.changed(pointer));
    }

    /** Of what was done. */
    public RecordedAssert succeeded() {
        return narrowed(Trait.succeeded());
    }

    /** Of what was refused for lack of a permission. */
    public RecordedAssert denied(String permission) {
        return narrowed(Trait.denied(permission));
    }

    /** Of what did not work, with this code. */
    public RecordedAssert failed(String code) {
        return narrowed(Trait.failed(code));
    }

    /** With this reason. */
    public RecordedAssert because(String reason) {
        return narrowed(Trait.because(reason));
    }

    /** With the correlation id of the call. */
    public RecordedAssert withCorrelationId(String id) {
        return narrowed(Trait.correlation(id));
    }

    /** With the correlation id of the call. */
    public RecordedAssert withCorrelationId(CorrelationId id) {
        return withCorrelationId(id.value());
    }

    /** Exactly one is left. */
    public AuditAssert once() {
        return times(1);
    }

    /** Exactly so many are left. */
    public AuditAssert times(int expectedRecords) {
        if (actual.size() != expectedRecords) {
            throw failure(
                    "%s",
                    "Expected exactly " + Lines.count(expectedRecords) + " " + expected + " but there were "
                            + actual.size() + ":" + Lines.of(actual));
        }
        return all;
    }

    /** Goes back to all records. */
    public AuditAssert and() {
        return all;
    }

    /** Returns the records that are left, oldest first, for what no word here says. */
    public List<AuditRecord> records() {
        return actual;
    }

    private RecordedAssert narrowed(Trait trait) {
        List<AuditRecord> left = actual.stream().filter(trait.holds()).toList();
        if (left.isEmpty()) {
            throw failure(
                    "%s",
                    "Expected a record " + expected + " " + trait.expected() + "\nbut none of the "
                            + Lines.count(actual.size()) + " " + expected + " is:"
                            + Lines.of(actual, record -> trait.seen().apply(record, all.showsValues())));
        }
        return new RecordedAssert(all, expected + " " + trait.expected(), left);
    }
}
