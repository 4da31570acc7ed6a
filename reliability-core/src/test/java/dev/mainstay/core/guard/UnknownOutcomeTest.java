package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a request of which nobody knows what came of it is sent again, against real sockets. */
@Timeout(60)
class UnknownOutcomeTest {

    private static final Duration LIMIT = Duration.ofMillis(250);

    @Test
    @Tag("RC22")
    void aPostThatWasResetAfterItWasSentIsNotRepeated() throws IOException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.reset(), ScriptedServer.status(200))) {
            assertThatThrownBy(() -> lab.send(HttpLab.post(server.uri())))
                    .isInstanceOf(IOException.class)
                    .satisfies(
                            failure -> assertThat(reasonOf(failure)).isEqualTo(RetriesExhausted.Reason.NOT_REPEATABLE));

            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    @Tag("RC22")
    void aPostWithAKeyThatWasResetIsRepeated() throws IOException, InterruptedException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.reset(), ScriptedServer.status(201))) {
            HttpResponse<String> response = lab.send(HttpLab.postWithKey(server.uri()));

            assertThat(response.statusCode()).isEqualTo(201);
            assertThat(server.requests())
                    .extracting(request -> request.headers().get("idempotency-key"))
                    .containsExactly("order-7", "order-7");
        }
    }

    @Test
    @Tag("RC22")
    void anIdempotentMethodThatWasResetIsRepeated() throws IOException, InterruptedException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.reset(), ScriptedServer.status(200))) {
            HttpResponse<String> response = lab.send(HttpLab.put(server.uri()));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    @Tag("RC22")
    void aPostThatRanOutOfTimeIsNotRepeated() throws IOException {
        try (HttpLab lab = new HttpLab(options -> options.attempt(LIMIT));
                ScriptedServer server = new ScriptedServer(ScriptedServer.silence(), ScriptedServer.status(200))) {
            assertThatThrownBy(() -> lab.send(HttpLab.post(server.uri())))
                    .isInstanceOf(TimeLimitExceededException.class);

            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    @Tag("RC22")
    void aPostWithAKeyThatRanOutOfTimeIsRepeated() throws IOException, InterruptedException {
        try (HttpLab lab = new HttpLab(options -> options.attempt(LIMIT));
                ScriptedServer server = new ScriptedServer(ScriptedServer.silence(), ScriptedServer.status(200))) {
            HttpResponse<String> response = lab.send(HttpLab.postWithKey(server.uri()));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("RC22")
    void aRefusedConnectionIsTriedAgainWhateverTheMethod(boolean withKey) throws IOException {
        try (HttpLab lab = new HttpLab()) {
            HttpRequest request =
                    withKey ? HttpLab.postWithKey(ScriptedServer.nobody()) : HttpLab.post(ScriptedServer.nobody());

            assertThatThrownBy(() -> lab.send(request)).isInstanceOf(ConnectException.class);

            assertThat(lab.heard.lines("attempt")).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("RC22")
    void aPostThatWasAnsweredWithARedirectToNobodyIsNotRepeated(boolean asynchronous) throws IOException {
        HttpClient following = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        try (HttpLab lab = new HttpLab();
                ScriptedServer server =
                        new ScriptedServer(ScriptedServer.status(303, "Location: " + ScriptedServer.nobody()))) {
            GuardedHttpClient client = GuardedHttpClient.of(following, lab.guard);
            HttpRequest post = HttpLab.post(server.uri());

            Throwable thrown = catchThrowable(() -> {
                if (asynchronous) {
                    client.sendAsync(post, BodyHandlers.ofString()).get();
                } else {
                    client.send(post, BodyHandlers.ofString());
                }
            });

            assertThat(thrown instanceof ExecutionException ? thrown.getCause() : thrown)
                    .isInstanceOf(ConnectException.class)
                    .satisfies(
                            failure -> assertThat(reasonOf(failure)).isEqualTo(RetriesExhausted.Reason.NOT_REPEATABLE));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    @Tag("RC22")
    void asynchronousPostsAreRepeatedOnlyWhenTheyWereNotSent() throws Exception {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.reset(), ScriptedServer.status(200))) {
            assertThatThrownBy(() -> lab.client
                            .sendAsync(HttpLab.post(server.uri()), BodyHandlers.ofString())
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
            assertThat(server.requests()).hasSize(1);

            assertThatThrownBy(() -> lab.client
                            .sendAsync(HttpLab.post(ScriptedServer.nobody()), BodyHandlers.ofString())
                            .get())
                    .hasCauseInstanceOf(ConnectException.class);
            assertThat(lab.heard.lines("attempt")).hasSize(1 + 4);
        }
    }

    @Test
    @Tag("RC22")
    void aResponseThatIsAnExceptionIsRepeatedOnlyWhereTheCallMayBe() {
        try (Lab lab = new Lab()) {
            Guard guard = lab.guards.api("web");

            assertThatThrownBy(() -> guard.callOnce(() -> lab.fail(() -> new StatusException(503, null))))
                    .isInstanceOf(StatusException.class);
            assertThat(lab.calls).isEqualTo(1);

            assertThatThrownBy(() -> guard.call(() -> lab.fail(() -> new StatusException(503, null))))
                    .isInstanceOf(StatusException.class);
            assertThat(lab.calls).isEqualTo(1 + 4);
        }
    }

    @Test
    void aPostThatWasAnsweredWithAFailureIsNotRepeated() throws IOException, InterruptedException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(503), ScriptedServer.status(200))) {
            HttpResponse<String> response = lab.send(HttpLab.post(server.uri()));

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "POST", "PATCH", "put"})
    void theMethodDecidesWhetherAFailureIsRepeated(String method) throws IOException, InterruptedException {
        List<String> repeated = List.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(500))) {
            lab.client.send(
                    HttpRequest.newBuilder(server.uri())
                            .method(method, BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.discarding());

            assertThat(server.requests()).hasSize(repeated.contains(method) ? 4 : 1);
        }
    }

    @Test
    void anEmptyKeyIsNone() throws IOException, InterruptedException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(500))) {
            lab.send(
                    HttpLab.posting(server.uri()).header("Idempotency-Key", " ").build());

            assertThat(server.requests()).hasSize(1);
        }
    }

    private static RetriesExhausted.Reason reasonOf(Throwable failure) {
        return ((RetriesExhausted) failure.getSuppressed()[0]).reason();
    }
}
