package dev.mainstay.testkit;

import java.net.http.HttpResponse;
import java.util.List;

/**
 * The way into Mainstay's assertions, to be imported statically beside AssertJ's.
 *
 * <pre>{@code
 * HttpResponse<String> refused = client.post(token, key, "{\"amount\":-1}");
 * assertThatProblem(refused).hasStatus(422).failsExactlyAt("/amount").hasCorrelationId().tellsNothingOfTheInside();
 * assertThatLogLines(Files.readAllLines(log)).areSoundJson().allHaveCorrelationId(id);
 * }</pre>
 */
public final class MainstayAssertions {

    private MainstayAssertions() {}

    /**
     * Looks at an answer that should be a problem (RFC 9457).
     *
     * @param response any answer, with its body as text
     */
    public static ProblemAssert assertThatProblem(HttpResponse<String> response) {
        return new ProblemAssert(response);
    }

    /**
     * Looks at log lines in Mainstay's schema.
     *
     * @param lines one event a line
     */
    public static LogLinesAssert assertThatLogLines(List<String> lines) {
        return new LogLinesAssert(lines);
    }
}
