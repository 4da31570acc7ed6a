package dev.mainstay.idempotency.redis;

import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What a script returned: numbers and bytes in a list. */
record Reply(List<Object> parts) {

    boolean asBoolean() {
        return number(0) == 1;
    }

    boolean isClaim() {
        return text(0).equals("claimed");
    }

    Begin asBegin() {
        return switch (text(0)) {
            case "claimed" -> new Begin.Begun(number(1), (int) number(2), Step.fromBytes(bytes(3)));
            case "busy" -> new Begin.Busy(Duration.of(number(1), ChronoUnit.MICROS));
            case "done" -> new Begin.Finished(new Result(Result.Kind.valueOf(text(2)), bytes(3)), moment(1));
            case "quarantined" -> new Begin.Quarantined(moment(1), (int) number(2));
            case "mismatch" -> new Begin.Mismatch();
            default -> throw new IllegalStateException("unknown reply of the begin script");
        };
    }

    Optional<Entry> asEntry() {
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        Entry.State state = switch (text(0)) {
            case "R" -> Entry.State.RUNNING;
            case "L" -> Entry.State.LAPSED;
            case "T" -> Entry.State.RETRYABLE;
            case "D" -> Entry.State.DONE;
            case "Q" -> Entry.State.QUARANTINED;
            default -> throw new IllegalStateException("unknown state of a record");
        };
        return Optional.of(new Entry(state, (int) number(1), number(2), moment(3), moment(4)));
    }

    private long number(int index) {
        return (Long) parts.get(index);
    }

    private byte[] bytes(int index) {
        return (byte[]) parts.get(index);
    }

    private String text(int index) {
        return new String(bytes(index), StandardCharsets.US_ASCII);
    }

    private Instant moment(int index) {
        return Instant.EPOCH.plus(number(index), ChronoUnit.MICROS);
    }
}
