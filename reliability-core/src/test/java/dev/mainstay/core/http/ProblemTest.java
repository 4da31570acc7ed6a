package dev.mainstay.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {

    @Test
    void theBodyHasTheMembersOfTheRfcInAFixedOrder() {
        Problem problem = Problem.of(409)
                .with("retryAfter", 3)
                .with("code", "operation-in-flight")
                .withInstance(URI.create("/orders/7"))
                .withDetail("The same order is being placed.")
                .withType(URI.create("https://api.example/problems/operation-in-flight"));

        assertThat(problem.toMap())
                .containsExactly(
                        Map.entry("type", "https://api.example/problems/operation-in-flight"),
                        Map.entry("title", "Conflict"),
                        Map.entry("status", 409),
                        Map.entry("detail", "The same order is being placed."),
                        Map.entry("instance", "/orders/7"),
                        Map.entry("code", "operation-in-flight"),
                        Map.entry("retryAfter", 3));
        assertThat(problem.headers())
                .containsExactly(Map.entry("Content-Type", "application/problem+json"), Map.entry("Retry-After", "3"));
    }

    @Test
    void aBareProblemHasNoMoreThanItsStatus() {
        assertThat(Problem.of(404).toMap())
                .containsExactly(
                        Map.entry("type", "about:blank"), Map.entry("title", "Not Found"), Map.entry("status", 404));
        assertThat(Problem.of(404).headers()).containsExactly(Map.entry("Content-Type", "application/problem+json"));
        assertThat(Problem.of(404).withDetail("x").withDetail(null)).isEqualTo(Problem.of(404));
    }

    @ParameterizedTest
    @CsvSource({
        "400, Bad Request",
        "401, Unauthorized",
        "403, Forbidden",
        "405, Method Not Allowed",
        "406, Not Acceptable",
        "412, Precondition Failed",
        "413, Content Too Large",
        "415, Unsupported Media Type",
        "422, Unprocessable Content",
        "429, Too Many Requests",
        "500, Internal Server Error",
        "503, Service Unavailable",
        "499, Bad Request",
        "599, Internal Server Error"
    })
    void theTitleIsThePhraseOfTheStatus(int status, String phrase) {
        assertThat(Problem.of(status).title()).isEqualTo(phrase);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 200, 304, 399, 600})
    void aStatusThatIsNoErrorIsRefused(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Problem.of(status))
                .withMessage("status must be 400 to 599, was " + status);
    }

    @ParameterizedTest
    @CsvSource({
        "PT-1S, 1",
        "PT-0.5S, 1",
        "PT0S, 1",
        "PT0.000000001S, 1",
        "PT1S, 1",
        "PT1.000000001S, 2",
        "PT12.3S, 13",
        "PT596523H14M7S, 2147483647",
        "PT596523H14M7.1S, 2147483647",
        "PT999999999999H, 2147483647"
    })
    void timeToWaitIsInWholeSecondsAndAtLeastOne(Duration wait, int seconds) {
        Problem problem = Problem.of(409).withRetryAfter(wait);

        assertThat(problem.toMap()).containsEntry("retryAfter", seconds);
        assertThat(problem.headers()).containsEntry("Retry-After", Integer.toString(seconds));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void whoIsToComeBackIsAlwaysToldWhen(int status) {
        assertThat(Problem.of(status).headers()).containsEntry("Retry-After", "1");
        assertThat(Problem.of(status).toMap()).containsEntry("retryAfter", 1);
        assertThat(Problem.of(status).withRetryAfter(Duration.ofSeconds(30)).headers())
                .containsEntry("Retry-After", "30");
    }

    @Test
    void unauthorizedNamesTheChallenge() {
        assertThat(Problem.of(401).headers()).containsEntry("WWW-Authenticate", "Bearer");
        assertThat(Problem.of(403).headers()).doesNotContainKey("WWW-Authenticate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "1abc",
                "_abc",
                "a-b-c",
                "a.b.c",
                "a b c",
                "abc\n",
                "n\u00e4me",
                "abc\u0000",
                "type",
                "title",
                "status",
                "detail",
                "instance"
            })
    void extensionsThatTheRfcDoesNotAllowAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Problem.of(400).with(name, "x"))
                .withMessageEndingWith("was " + name);
    }

    @Test
    void extensionsAreMadeOfWhatAnyJsonLibraryWrites() {
        Map<String, Object> nested = Map.of("pointer", "/a", "tries", List.of(1, 2L, 0.5, true));

        assertThat(Problem.of(400).with("info_2", nested).toMap()).containsEntry("info_2", nested);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Problem.of(400).with("info", List.of(new Object())))
                .withMessage(
                        "extension info must be made of String, Number, Boolean, List and Map, had java.lang.Object");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Problem.of(400).with("info", Arrays.asList("x", null)))
                .withMessageEndingWith("had null");
    }

    @Test
    void whatBecomesAHeaderIsCheckedFirst() {
        for (Object wrong : List.of(0, -1, 5L, "5", "5\r\nX: y")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Problem.of(503).with("retryAfter", wrong))
                    .withMessageStartingWith("extension retryAfter must be");
        }
        for (Object wrong : List.of("GET", List.of("GET\r\nX: y"), List.of(""), List.of(1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Problem.of(405).with("allow", wrong))
                    .withMessageStartingWith("extension allow must be");
        }
    }

    @Test
    void nothingCanBeChangedAfterwards() {
        List<Object> list = new ArrayList<>(List.of("x"));
        Map<String, Object> extensions = new HashMap<>(Map.of("info", list));
        Problem problem = new Problem(URI.create("about:blank"), 400, null, null, extensions);

        list.add("y");
        extensions.put("more", "z");

        assertThat(problem.extensions()).isEqualTo(Map.of("info", List.of("x")));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> problem.extensions().put("more", "z"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> problem.toMap().put("more", "z"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> problem.headers().put("more", "z"));
    }
}
