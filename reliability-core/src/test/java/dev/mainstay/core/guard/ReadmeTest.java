package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The first example of the root README, run; and held equal to what the README shows. */
class ReadmeTest {

    private static final Path README = Path.of("..", "README.md");

    // readme:begin
    static String rateOf(String currency, RateClient client) throws IOException {
        try (Guards guards = Guards.ofDefaults()) { // one per application
            Guard rates = guards.api("rates"); // 15 s in all, 3 retries, circuit breaker
            return rates.call(() -> client.rate(currency)); // IOException passes as it is
        }
    }

    interface RateClient {
        String rate(String currency) throws IOException;
    }
    // readme:end

    @Test
    void aFailureIsRetriedAndTheAnswerComesThrough() throws IOException {
        AtomicInteger calls = new AtomicInteger();

        String rate = rateOf("EUR", currency -> {
            if (calls.incrementAndGet() == 1) {
                throw new IOException("reset");
            }
            return currency + " 1.08";
        });

        assertThat(rate).isEqualTo("EUR 1.08");
        assertThat(calls).hasValue(2);
    }

    @Test
    void theClientsOwnExceptionPassesAfterTheLastAttempt() {
        AtomicInteger calls = new AtomicInteger();

        assertThatThrownBy(() -> rateOf("EUR", currency -> {
                    calls.incrementAndGet();
                    throw new IOException("down");
                }))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("down");
        assertThat(calls).hasValue(4);
    }

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String source =
                Files.readString(Path.of("src", "test", "java", "dev", "mainstay", "core", "guard", "ReadmeTest.java"));
        String shown = source.substring(source.indexOf("// readme:begin\n") + 16, source.indexOf("    // readme:end\n"))
                .stripTrailing()
                .stripIndent();

        assertThat(Files.readString(README)).contains("```java\n" + shown + "\n```");
    }
}
