package dev.mainstay.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who listens before, and who just after, the moment that counts. */
class LocalCallTest {

    private final ManualTime time = ManualTime.create();
    private final LocalCall call = new LocalCall(Fingerprint.none());
    private final List<String> heard = new ArrayList<>();

    private void take() {
        call.takenFor(new Lease(time, Duration.ofSeconds(1), time.nanos()));
    }

    @Test
    void whoListensAfterTheAnswerHearsItAtOnceAndNobodyTwice() {
        call.whenAnswered(() -> heard.add("early"));
        take();
        call.whenAnswered(() -> heard.add("late"));
        take();
        call.end(null);

        assertThat(heard).containsExactly("early", "late");
    }

    @Test
    void endThatComesBeforeAnyAnswerIsTheAnswer() {
        call.whenAnswered(() -> heard.add("answer"));
        call.whenEnded(() -> heard.add("end"));
        call.end(new Begin.Mismatch());
        call.whenAnswered(() -> heard.add("late answer"));
        call.whenEnded(() -> heard.add("late end"));

        assertThat(heard).containsExactly("end", "answer", "late answer", "late end");
    }

    @Test
    void onlyTheFirstEndIsShared() {
        Result receipt = Result.of(new byte[] {1});
        call.done(receipt);
        call.end(new Begin.Mismatch());

        assertThat(call.shared(Instant.EPOCH)).contains(new Begin.Finished(receipt, Instant.EPOCH));
    }
}
