package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of responses that nobody gets, and of exchanges that nobody waits for. */
@Timeout(60)
class DiscardedResponseTest {

    static Stream<BodyHandler<?>> handlersThatStream() {
        return Stream.of(BodyHandlers.ofInputStream(), BodyHandlers.ofLines(), BodyHandlers.ofPublisher());
    }

    @ParameterizedTest
    @MethodSource("handlersThatStream")
    void aResponseThatIsRepeatedLetsGoOfItsConnection(BodyHandler<?> streaming) throws Exception {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.endless(503), ScriptedServer.status(200))) {
            HttpResponse<?> response = lab.client.send(HttpLab.get(server.uri()), streaming);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(server.wasLeft(1)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("handlersThatStream")
    void soDoesOneThatIsRepeatedAsynchronously(BodyHandler<?> streaming) throws Exception {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.endless(503), ScriptedServer.status(200))) {
            HttpResponse<?> response =
                    lab.client.sendAsync(HttpLab.get(server.uri()), streaming).get();

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(server.wasLeft(1)).isTrue();
        }
    }

    @Test
    void theLastResponseStaysOpenForItsCaller() throws Exception {
        try (HttpLab lab = new HttpLab(options -> options.maxRetries(0));
                ScriptedServer server = new ScriptedServer(ScriptedServer.endless(503))) {
            HttpResponse<InputStream> sync = lab.client.send(HttpLab.get(server.uri()), BodyHandlers.ofInputStream());
            HttpResponse<InputStream> async = lab.client
                    .sendAsync(HttpLab.get(server.uri()), BodyHandlers.ofInputStream())
                    .get();

            try (InputStream first = sync.body();
                    InputStream second = async.body()) {
                assertThat(first.readNBytes(5)).asString().isEqualTo("first");
                assertThat(second.readNBytes(5)).asString().isEqualTo("first");
            }
        }
    }

    @Test
    void aWaitThatIsInterruptedClosesTheResponseThatNobodyGets() throws Exception {
        try (Guards guards = Guards.builder()
                        .sleeper(wait -> {
                            throw new InterruptedException();
                        })
                        .build();
                ScriptedServer server = new ScriptedServer(ScriptedServer.endless(503))) {
            GuardedHttpClient client = GuardedHttpClient.of(HttpLab.plainClient(), guards.api("web"));

            assertThatThrownBy(() -> client.send(HttpLab.get(server.uri()), BodyHandlers.ofInputStream()))
                    .isInstanceOf(CallInterruptedException.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(server.wasLeft(1)).isTrue();
        }
    }

    @Test
    void aBodyThatStallsEndsWithTheTimeOfTheGuard() throws Exception {
        try (HttpLab lab = new HttpLab(options -> options.total(Duration.ofMillis(500)));
                ScriptedServer server = new ScriptedServer(ScriptedServer.endless(200))) {
            assertThatThrownBy(() -> lab.send(HttpLab.get(server.uri()))).isInstanceOf(DeadlineExceededException.class);

            assertThat(server.wasLeft(1)).isTrue();
        }
    }

    @Test
    void cancellingTheFutureEndsTheExchange() throws Exception {
        try (HttpLab lab = new HttpLab(options -> options.total(Duration.ofMinutes(5)));
                ScriptedServer server = new ScriptedServer(ScriptedServer.silence())) {
            CompletableFuture<HttpResponse<String>> answer =
                    lab.client.sendAsync(HttpLab.get(server.uri()), BodyHandlers.ofString());
            assertThat(server.hasArrived(1)).isTrue();

            answer.cancel(true);

            assertThat(server.wasLeft(1)).isTrue();
            assertThatThrownBy(answer::get).isInstanceOf(CancellationException.class);
            assertThat(lab.heard.lines("call")).containsExactly("call{outcome=ignored}");
        }
    }

    @ParameterizedTest
    @MethodSource("repliesThatNeverEnd")
    void theEndOfTheTimeEndsTheExchange(ScriptedServer.Reply reply) throws Exception {
        try (HttpLab lab = new HttpLab(options -> options.total(Duration.ofMillis(500)));
                ScriptedServer server = new ScriptedServer(reply)) {
            CompletableFuture<HttpResponse<String>> answer =
                    lab.client.sendAsync(HttpLab.get(server.uri()), BodyHandlers.ofString());

            assertThatThrownBy(answer::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(DeadlineExceededException.class);

            assertThat(server.wasLeft(1)).isTrue();
            assertThat(lab.heard.lines("call")).containsExactly("call{outcome=timeout}");
        }
    }

    @Test
    void whenTheClientIsFirstTheGuardStillSaysWhichTimeWasOver() throws Exception {
        ManualTime slow = ManualTime.create();
        try (Guards guards = Guards.builder().scheduler(slow).build();
                ScriptedServer server = new ScriptedServer(ScriptedServer.silence())) {
            Guard guard = guards.guard(
                    "web",
                    GuardConfig.api().toBuilder().total(Duration.ofMillis(300)).build());
            CompletableFuture<HttpResponse<String>> answer = GuardedHttpClient.of(HttpLab.plainClient(), guard)
                    .sendAsync(HttpLab.get(server.uri()), BodyHandlers.ofString());
            assertThat(server.wasLeft(1)).isTrue();

            assertThatThrownBy(() -> answer.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            slow.advance(Duration.ofSeconds(1));

            assertThatThrownBy(answer::get).hasCauseInstanceOf(DeadlineExceededException.class);
        }
    }

    static Stream<ScriptedServer.Reply> repliesThatNeverEnd() {
        return Stream.of(ScriptedServer.silence(), ScriptedServer.endless(200));
    }

    @Test
    void anAsynchronousRequestsOwnTimeoutIsAFailureOfTheClient() throws IOException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.silence())) {
            assertThatThrownBy(() -> lab.client
                            .sendAsync(
                                    HttpLab.posting(server.uri())
                                            .timeout(Duration.ofMillis(200))
                                            .build(),
                                    BodyHandlers.ofString())
                            .get())
                    .hasCauseInstanceOf(HttpTimeoutException.class);
        }
    }
}
