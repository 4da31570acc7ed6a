package dev.mainstay.core.fallback;

import static dev.mainstay.core.fallback.Callers.result;
import static dev.mainstay.core.fallback.Callers.results;
import static dev.mainstay.core.fallback.Callers.thrown;
import static dev.mainstay.core.fallback.Outage.FOLLOWERS;
import static dev.mainstay.core.fallback.Outage.JOINED;
import static dev.mainstay.core.fallback.Outage.failing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that wait for the first one in an outage, however it ends. */
@Timeout(60)
class LastGoodFlightTest {

    private final Outage outage = new Outage();

    @AfterEach
    void stop() {
        outage.close();
    }

    /** The call of the one follower that is next: it ends when all others wait for it. */
    private String ownWhileTheOthersWaitAgain() {
        outage.heard.await(JOINED, 2L * FOLLOWERS - 1);
        return "own";
    }

    @Test
    @Tag("RC41")
    void concurrentMissesDuringAnOutageMakeOneCallAndAllGetItsAnswer() throws Exception {
        Future<Degraded<String>> leader = outage.leader(() -> "new");
        List<Future<Degraded<String>>> followers = outage.followers(() -> "own");

        outage.release();

        assertThat(result(leader)).isEqualTo(Degraded.fresh("new"));
        assertThat(results(followers)).hasSize(FOLLOWERS).containsOnly(Degraded.fresh("new"));
        assertThat(outage.calls).hasValue(1);
    }

    @Test
    @Tag("RC41")
    void whenTheDependencyFailsThereIsStillOneCallAndItsFailureIsTheCauseForTheOthers() throws Exception {
        IOException failure = new IOException("down");
        Future<Degraded<String>> leader = outage.leader(() -> failing(failure));
        List<Future<Degraded<String>>> followers = outage.followers(() -> "own");

        outage.release();

        assertThat(thrown(leader)).isSameAs(failure);
        for (Future<Degraded<String>> follower : followers) {
            assertThat(thrown(follower)).isInstanceOfSatisfying(LastGoodMissingException.class, missing -> {
                assertThat(missing).hasCause(failure).hasMessageContaining("rates");
                assertThat(missing.name()).isEqualTo("rates");
                assertThat(missing.code()).isEqualTo("last-good-missing");
                assertThat(missing.category()).isEqualTo(Category.UNAVAILABLE);
            });
        }
        assertThat(outage.calls).hasValue(1);
    }

    @Test
    @Tag("RC41")
    void whenTheDependencyFailsAllGetTheLastGoodAnswer() throws Exception {
        outage.keepAnAnswer();
        IOException failure = new IOException("down");
        Future<Degraded<String>> leader = outage.leader(() -> failing(failure));
        List<Future<Degraded<String>>> followers = outage.followers(() -> "own");

        outage.release();

        Degraded<String> stale = Degraded.stale("old", Duration.ofMinutes(1), failure);
        assertThat(result(leader)).isEqualTo(stale);
        assertThat(results(followers)).hasSize(FOLLOWERS).containsOnly(stale);
        assertThat(outage.calls).hasValue(1);
    }

    @Test
    @Tag("RC41")
    void aTimeoutOfTheFirstCallIsNotHandedToTheOthersOneOfThemIsNext() throws Exception {
        SocketTimeoutException timeout = new SocketTimeoutException("its own time was over");
        Future<Degraded<String>> leader = outage.leader(() -> failing(timeout));
        List<Future<Degraded<String>>> followers = outage.followers(this::ownWhileTheOthersWaitAgain);

        outage.release();

        assertThat(thrown(leader)).isSameAs(timeout);
        assertThat(results(followers)).hasSize(FOLLOWERS).containsOnly(Degraded.fresh("own"));
        assertThat(outage.calls).hasValue(2);
    }

    @Test
    @Tag("RC41")
    void aTimeoutOfTheFirstCallLeavesTheOthersTheLastGoodAnswerWithoutItsException() throws Exception {
        outage.keepAnAnswer();
        Future<Degraded<String>> leader =
                outage.leader(() -> failing(new IOException(new SocketTimeoutException("its own"))));
        List<Future<Degraded<String>>> followers = outage.followers(() -> "own");

        outage.release();

        for (Degraded<String> answer : results(followers)) {
            assertThat(answer.value()).isEqualTo("old");
            assertThat(result(leader).value()).isEqualTo("old");
            assertThat(answer.cause())
                    .get()
                    .isInstanceOfSatisfying(
                            LastGoodMissingException.class,
                            cause -> assertThat(cause).hasNoCause());
        }
        assertThat(outage.calls).hasValue(1);
    }

    @Test
    @Tag("RC41")
    void aFailureAfterTheFirstCallersDeadlineSaysNothingToTheOthers() throws Exception {
        Deadline passed = Deadline.after(Duration.ofSeconds(1), outage.time);
        Future<Degraded<String>> leader =
                outage.leader(CallContext.empty().withDeadline(passed), () -> failing(new IOException("cut off")));
        List<Future<Degraded<String>>> followers = outage.followers(this::ownWhileTheOthersWaitAgain);
        outage.time.advance(Duration.ofSeconds(1));

        outage.release();

        assertThat(thrown(leader)).isInstanceOf(IOException.class);
        assertThat(results(followers)).containsOnly(Degraded.fresh("own"));
        assertThat(outage.calls).hasValue(2);
    }

    @Test
    @Tag("RC41")
    void anInterruptOfTheFirstCallDoesNotReachTheOthers() throws Exception {
        Future<Degraded<String>> leader = outage.leader(() -> "new");
        List<Future<Degraded<String>>> followers = outage.followers(this::ownWhileTheOthersWaitAgain);

        leader.cancel(true);

        assertThat(results(followers)).hasSize(FOLLOWERS).containsOnly(Degraded.fresh("own"));
        assertThat(outage.calls).hasValue(2);
    }

    @Test
    @Tag("RC41")
    void anErrorOfTheFirstCallDoesNotReachTheOthers() throws Exception {
        StackOverflowError error = new StackOverflowError("simulated");
        Future<Degraded<String>> leader = outage.leader(() -> {
            throw error;
        });
        List<Future<Degraded<String>>> followers = outage.followers(this::ownWhileTheOthersWaitAgain);

        outage.release();

        assertThat(thrown(leader)).isSameAs(error);
        assertThat(results(followers)).hasSize(FOLLOWERS).containsOnly(Degraded.fresh("own"));
        assertThat(outage.calls).hasValue(2);
    }

    @Test
    void aBusinessErrorOfTheFirstCallLetsEachMakeItsOwnAlsoWhenThereIsAnAnswer() throws Exception {
        outage.keepAnAnswer();
        IllegalArgumentException notFound = new IllegalArgumentException("404");
        Future<Degraded<String>> leader = outage.leader(() -> failing(notFound));
        List<Future<Degraded<String>>> followers =
                outage.followers(() -> failing(new IllegalArgumentException("404 again")));

        outage.release();

        assertThat(thrown(leader)).isSameAs(notFound);
        for (Future<Degraded<String>> follower : followers) {
            assertThat(thrown(follower))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("404 again");
        }
        assertThat(outage.calls).hasValue(1 + FOLLOWERS);
    }
}
