package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.fallback.Degraded;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Responses that stand in for those that a failing server does not give. */
@Timeout(60)
class HttpLastGoodTest {

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @Test
    void whileTheServerFailsItsLastGoodResponseIsGivenOutAndSaysSo() throws Exception {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(200), ScriptedServer.status(503))) {
            Degraded<HttpResponse<String>> fresh = ask(lab, HttpLab.get(server.uri()));

            Degraded<HttpResponse<String>> stale = ask(lab, HttpLab.get(server.uri()));

            assertThat(fresh.isDegraded()).isFalse();
            assertThat(stale.isDegraded()).isTrue();
            assertThat(stale.value().body()).isEqualTo("body of 200");
            assertThat(server.requests()).hasSize(5);
        }
    }

    @Test
    void anAnswerAboutTheRequestIsNotReplaced() throws Exception {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(200), ScriptedServer.status(404))) {
            ask(lab, HttpLab.get(server.uri()));

            Degraded<HttpResponse<String>> gone = ask(lab, HttpLab.get(server.uri()));

            assertThat(gone.value().statusCode()).isEqualTo(404);
            assertThat(gone.isDegraded()).isFalse();
        }
    }

    @Test
    void withNothingToGiveOutTheFailureIsTheCallers() throws Exception {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(503))) {
            assertThat(ask(lab, HttpLab.get(server.uri())).value().statusCode()).isEqualTo(503);
            lab.guard.breaker().forceOpen();

            assertThatThrownBy(() -> ask(lab, HttpLab.get(server.uri()))).isInstanceOf(CircuitOpenException.class);
        }
    }

    @Test
    void aRequestThatMustNotBeRepeatedIsRefused() throws IOException {
        try (HttpLab lab = new HttpLab();
                ScriptedServer server = new ScriptedServer(ScriptedServer.status(200))) {
            assertThatThrownBy(() -> ask(lab, HttpLab.post(server.uri())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("request must be one that may be repeated, was POST without Idempotency-Key");
            assertThat(server.requests()).isEmpty();
        }
    }

    private static Degraded<HttpResponse<String>> ask(HttpLab lab, HttpRequest request)
            throws IOException, InterruptedException {
        return lab.client.sendOrLastGood(request, BodyHandlers.ofString(), "EUR", TEN_MINUTES);
    }
}
