package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.guard.ScriptedServer.Request;
import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GuardedHttpClientTest {

    private static final String ID = "0f8fad5b-d9cb-469f-a165-70867728950e";

    @Test
    void aRequestIsRepeatedUntilItIsAnswered() throws IOException, InterruptedException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(
                        ScriptedServer.status(503), ScriptedServer.status(429), ScriptedServer.status(200))) {
            HttpResponse<String> response = lab.send(HttpLab.get(server.uri()));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("body of 200");
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void afterTheLastAttemptTheResponseIsReturnedAsItIsAndTheBreakerHasCountedEach()
            throws IOException, InterruptedException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(503))) {
            HttpResponse<String> response = lab.send(HttpLab.get(server.uri()));

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("body of 503");
            assertThat(server.requests()).hasSize(4);
            assertThat(lab.guard.breaker().getMetrics().getNumberOfFailedCalls())
                    .isEqualTo(4);
        }
    }

    @Test
    void anOpenBreakerSendsNothing() throws IOException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(200))) {
            lab.guard.breaker().forceOpen();

            assertThatThrownBy(() -> lab.send(HttpLab.get(server.uri()))).isInstanceOf(CircuitOpenException.class);

            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void theWaitThatTheServerAsksForIsTaken() throws IOException, InterruptedException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server =
                        new ScriptedServer(ScriptedServer.status(503, "Retry-After: 2"), ScriptedServer.status(200))) {
            lab.send(HttpLab.get(server.uri()));

            assertThat(lab.waits.sleeps()).containsExactly(Duration.ofSeconds(2));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 422})
    void anAnswerAboutTheRequestIsNeitherRepeatedNorCounted(int status) throws IOException, InterruptedException {
        try (HttpLab lab = new HttpLab(options -> options.failures(1).consecutive(1));
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(status))) {
            HttpResponse<String> response = lab.send(HttpLab.get(server.uri()));

            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(server.requests()).hasSize(1);
            assertThat(lab.guard.breaker().isClosed()).isTrue();
        }
    }

    @Test
    void eachAttemptCarriesTheIdAndWhatIsLeftOfTheTimeThen() throws Exception {
        ManualTime time = ManualTime.create();
        CallContext ours = CallContext.empty().withCorrelationId(new CorrelationId(ID));
        try (Guards guards = Guards.builder()
                        .ticker(time)
                        .sleeper(time)
                        .scheduler(time)
                        .build();
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(503))) {
            GuardedHttpClient client = GuardedHttpClient.of(HttpLab.plainClient(), guards.api("web"));

            ours.call(() -> client.send(HttpLab.get(server.uri()), BodyHandlers.discarding()));

            assertThat(server.requests())
                    .extracting(this::timeLeft)
                    .containsExactly("15000", "14900", "14700", "14300");
            assertThat(server.requests())
                    .allSatisfy(request -> assertThat(request.headers()).containsEntry("x-correlation-id", ID));
        }
    }

    private String timeLeft(Request request) {
        return request.headers().get("x-request-timeout-ms");
    }

    @Test
    void aBodyIsSentAgainWithEachAttempt() throws IOException, InterruptedException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(500), ScriptedServer.status(201))) {
            lab.send(HttpLab.put(server.uri()));

            assertThat(server.requests()).extracting(Request::body).containsExactly("what is put", "what is put");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenTheTimeIsOverItIsAlwaysTheGuardThatSaysSo(boolean interrupt) throws Exception {
        try (HttpLab lab = new HttpLab(
                        options -> options.total(Duration.ofMillis(300)).interrupt(interrupt));
                ScriptedServer server = new ScriptedServer(ScriptedServer.silence())) {
            assertThatThrownBy(() -> lab.send(HttpLab.get(server.uri())))
                    .isInstanceOf(DeadlineExceededException.class)
                    .satisfies(late -> assertThat(late.getCause()).isNotInstanceOf(TimeUp.class));

            assertThat(server.wasLeft(1)).isTrue();
            assertThat(lab.heard.lines("attempt")).containsExactly("attempt{outcome=timeout}");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void aShorterTimeoutOfTheRequestStays() throws IOException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.silence())) {
            assertThatThrownBy(() -> lab.send(HttpLab.posting(server.uri())
                            .timeout(Duration.ofMillis(200))
                            .build()))
                    .isInstanceOf(HttpTimeoutException.class);

            assertThat(lab.heard.lines("attempt")).containsExactly("attempt{outcome=failure}");
        }
    }

    @Test
    void anInterruptDuringAnAttemptPassesAsItIs() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.silence())) {
            Thread caller = new Thread(() -> {
                try {
                    lab.send(HttpLab.get(server.uri()));
                } catch (IOException | InterruptedException failure) {
                    thrown.set(failure);
                }
            });
            caller.start();
            assertThat(server.hasArrived(1)).isTrue();

            caller.interrupt();
            caller.join();

            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            assertThat(lab.heard.lines("attempt")).containsExactly("attempt{outcome=ignored}");
            assertThat(server.requests()).hasSize(1);
        }
    }
}
