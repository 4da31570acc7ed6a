package dev.mainstay.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.limit.Decision.Allowed;
import dev.mainstay.core.limit.Decision.Rejected;
import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Shared buckets that answer, do not answer, and answer again. */
class SharedFirstTest {

    private static final Decision SHARED = new Allowed(41, Duration.ofSeconds(7));
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String REJECTED = "mainstay.limit{limit=api, outcome=rejected} 1.0 1";
    private static final String LOCAL = "mainstay.limit{limit=api, outcome=local} 1.0 1";
    private static final String BACK = "mainstay.limit{limit=api, outcome=shared} 1.0 1";

    private final ManualTime time = ManualTime.create();
    private final Heard heard = new Heard();
    private final AtomicInteger asked = new AtomicInteger();
    private Exception failure;
    private Decision answer = SHARED;

    private final RateLimit limit = RateLimit.builder("api")
            .policy(RatePolicy.perMinute(3))
            .ticker(time)
            .listener(heard)
            .shared((name, policy, key) -> {
                asked.incrementAndGet();
                if (failure != null) {
                    throw failure;
                }
                return answer;
            })
            .build();

    @Test
    void sharedBucketsDecideWhileTheyAnswer() {
        Decision first = limit.tryAcquire("alice");
        answer = new Rejected(PAUSE);
        Decision second = limit.tryAcquire("alice");

        assertThat(first).isEqualTo(SHARED);
        assertThat(second).isEqualTo(answer);
        assertThat(heard.lines()).containsExactly(REJECTED);
    }

    @Test
    void localBucketsDecideWhenTheyDoNotAndAnOutageIsPaidForOnceASecond() {
        failure = new IOException("connection reset");

        for (int i = 0; i < 10; i++) {
            assertThat(limit.tryAcquire("alice").isAllowed()).isEqualTo(i < 3);
        }
        int inTheFirstSecond = asked.get();
        time.advance(PAUSE.minusNanos(1));
        limit.tryAcquire("alice");
        int justBefore = asked.get();
        time.advance(Duration.ofNanos(1));
        limit.tryAcquire("alice");
        limit.tryAcquire("alice");

        assertThat(inTheFirstSecond).isEqualTo(1);
        assertThat(justBefore).isEqualTo(1);
        assertThat(asked).hasValue(2);
        assertThat(heard.lines().stream().filter(LOCAL::equals)).hasSize(2);
    }

    @Test
    void sharedBucketsDecideAgainWhenTheyAreBack() {
        failure = new IOException("connection reset");
        limit.tryAcquire("alice");
        failure = null;

        Decision inThePause = limit.tryAcquire("alice");
        time.advance(PAUSE);
        Decision after = limit.tryAcquire("alice");
        Decision next = limit.tryAcquire("alice");

        assertThat(inThePause).isNotEqualTo(SHARED);
        assertThat(after).isEqualTo(SHARED);
        assertThat(next).isEqualTo(SHARED);
        assertThat(heard.lines()).containsExactly(LOCAL, BACK);
    }

    @Test
    void interruptedCallerGetsALocalDecisionKeepsTheFlagAndBlamesNobody() {
        failure = new InterruptedException();

        Decision decision = limit.tryAcquire("alice");
        boolean flag = Thread.interrupted();
        failure = null;
        Decision next = limit.tryAcquire("alice");

        assertThat(decision).isEqualTo(new Allowed(2, Duration.ofSeconds(20)));
        assertThat(flag).isTrue();
        assertThat(next).isEqualTo(SHARED);
        assertThat(heard.lines()).isEmpty();
    }
}
