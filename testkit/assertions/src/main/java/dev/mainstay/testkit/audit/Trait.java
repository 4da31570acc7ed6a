package dev.mainstay.testkit.audit;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.Resource;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is expected of a record.
 *
 * @param expected what, after "a record"
 * @param holds says whether a record has it
 * @param seen what a record has instead, with values only when they were asked for
 */
record Trait(String expected, Predicate<AuditRecord> holds, BiFunction<AuditRecord, Boolean, String> seen) {

    static Trait action(String action) {
        return new Trait(
                "of " + action, record -> record.action().equals(action), (record, values) -> "of " + record.action());
    }

    static Trait by(String actorId) {
        return new Trait(
                "by " + actorId,
                record -> record.actorId().equals(actorId),
                (record, values) -> "by " + record.actorId());
    }

    static Trait by(Actor actor) {
        return new Trait(
                "by " + chain(actor),
                record -> Actor.of(record).equals(actor),
                (record, values) -> "by " + chain(Actor.of(record)));
    }

    private static String chain(Actor actor) {
        return actor.type() + " " + actor.id()
                + actor.onBehalfOf().map(other -> " for " + chain(other)).orElse("");
    }

    static Trait in(String tenant) {
        return new Trait(
                "in " + tenant, record -> record.tenant().equals(tenant), (record, values) -> "in " + record.tenant());
    }

    static Trait on(Resource resource) {
        return new Trait(
                "on " + place(resource.type(), resource.id()),
                record -> record.resourceType().equals(resource.type())
                        && (resource.id() == null
                                || resource.id().equals(record.resourceId().orElse(null))),
                (record, values) ->
                        "on " + place(record.resourceType(), record.resourceId().orElse(null)));
    }

    private static String place(String type, @Nullable String id) {
        return id == null ? type : type + "/" + id;
    }

    static Trait succeeded() {
        return new Trait("that succeeded", record -> record.outcome().equals("SUCCESS"), Trait::outcome);
    }

    static Trait denied(String permission) {
        return new Trait(
                "denied for lack of " + permission,
                record -> record.outcome().equals("DENIED")
                        && permission.equals(record.detail().get("permission")),
                Trait::outcome);
    }

    static Trait failed(String code) {
        return new Trait(
                "failed with " + code,
                record -> record.outcome().equals("FAILURE")
                        && code.equals(record.detail().get("code")),
                Trait::outcome);
    }

    private static String outcome(AuditRecord record, boolean values) {
        Outcome outcome = Outcome.of(record);
        if (outcome instanceof Outcome.Denied denied) {
            return "denied for lack of " + denied.permission() + " by " + denied.policy();
        }
        return outcome instanceof Outcome.Failure failure ? "failed with " + failure.code() : "that succeeded";
    }

    static Trait because(String reason) {
        return new Trait(
                "because '" + reason + "'",
                record -> record.reason().filter(reason::equals).isPresent(),
                (record, values) -> record.reason()
                        .map(text ->
                                values ? "because '" + text + "'" : "with a reason of " + text.length() + " characters")
                        .orElse("without a reason"));
    }

    static Trait correlation(String id) {
        return new Trait(
                "with the correlation id " + id,
                record -> record.correlationId().filter(id::equals).isPresent(),
                (record, values) -> record.correlationId()
                        .map(other -> "with the correlation id " + other)
                        .orElse("without a correlation id"));
    }

    static Trait changed(String pointer, @Nullable Object before, @Nullable Object after) {
        PatchStep expected = PatchStep.of(pointer, before, after);
        return new Trait(
                "with the change " + expected,
                record -> PatchStep.at(pointer, record.changes()).contains(expected),
                (record, values) -> changes(record, values));
    }

    static Trait changed(String pointer) {
        return new Trait(
                "with a change at " + pointer,
                record -> !PatchStep.at(pointer, record.changes()).isEmpty(),
                Trait::changes);
    }

    private static String changes(AuditRecord record, boolean values) {
        List<PatchStep> steps = PatchStep.all(record.changes());
        return steps.isEmpty()
                ? "without changes"
                : steps.stream()
                        .map(step -> values ? step.toString() : step.withoutValues())
                        .collect(Collectors.joining(", ", "with the changes ", ""));
    }
}
