package dev.mainstay.testkit;

import static dev.mainstay.testkit.MainstayAssertions.assertThatProblem;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemAssertTest {

    private static final String ERRORS =
            "\"errors\":[{\"pointer\":\"/amount\",\"detail\":\"must be > 0\"},{\"pointer\":\"/currency\",\"detail\":\"x\"}]";

    @Test
    void aSoundProblemPassesEveryCheck() {
        Answer answer = Answer.problem(
                        422, "\"code\":\"invalid-input\",\"correlationId\":\"" + Answer.ID + "\"," + ERRORS)
                .with("Retry-After", "2");

        assertThatCode(() -> assertThatProblem(answer)
                        .hasStatus(422)
                        .hasCode("invalid-input")
                        .failsExactlyAt("/currency", "/amount")
                        .hasCorrelationId()
                        .hasRetryAfterBetween(1, 2)
                        .tellsNothingOfTheInside())
                .doesNotThrowAnyException();
    }

    @Test
    void anotherStatusSaysWhatItWas() {
        assertThatThrownBy(() ->
                        assertThatProblem(Answer.problem(500, "\"code\":\"x\"")).hasStatus(503))
                .isInstanceOf(AssertionError.class)
                .hasMessage("Expected a problem with status 503 but was 500: {status=500, code=x}");
    }

    @Test
    void anAnswerThatIsNoProblemSaysItsType() {
        Answer html = new Answer(500, Map.of("Content-Type", "text/html"), "<html>");

        assertThatThrownBy(() -> assertThatProblem(html).hasStatus(500))
                .hasMessage("Expected application/problem+json but was text/html with status 500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"status\":500", "{\"status\":1,\"status\":1}"})
    void aBodyThatIsNoObjectFails(String body) {
        Answer broken = new Answer(500, Map.of("Content-Type", "application/problem+json"), body);

        assertThatThrownBy(() -> assertThatProblem(broken).hasStatus(500))
                .hasMessageContaining("Expected a JSON object but");
    }

    @Test
    void aBodyWithAnotherStatusThanTheStatusLineFails() {
        Answer lying = new Answer(503, Map.of("Content-Type", "application/problem+json"), "{\"status\":500}");

        assertThatThrownBy(() -> assertThatProblem(lying).hasStatus(503))
                .hasMessage("Expected the status 503 of the status line in the body but was {status=500}");
    }

    @Test
    void aFieldTooFewOrTooManyIsNamed() {
        Answer answer = Answer.problem(422, ERRORS);

        assertThatThrownBy(() -> assertThatProblem(answer).failsExactlyAt("/amount"))
                .hasMessageContaining("Expected the failing fields [/amount] but were [/amount, /currency]");
    }

    @Test
    void aCorrelationIdMustBeInHeaderAndBodyAlike() {
        assertThatThrownBy(() ->
                        assertThatProblem(Answer.problem(404, "\"code\":\"x\"")).hasCorrelationId())
                .hasMessage("Expected the correlationId " + Answer.ID + " of the header but was null");
        assertThatThrownBy(() -> assertThatProblem(
                                Answer.problem(404, "\"code\":\"x\"").with("X-Correlation-ID", "1"))
                        .hasCorrelationId())
                .hasMessage("Expected a UUID v4 in X-Correlation-ID but was 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "31", "soon", "-1", "99999999999"})
    void aRetryAfterOutsideTheBoundsFails(String value) {
        Answer answer = Answer.problem(503, "\"code\":\"x\"").with("Retry-After", value);

        assertThatThrownBy(() -> assertThatProblem(answer).hasRetryAfterBetween(1, 30))
                .hasMessage("Expected Retry-After from 1 to 30 seconds but was " + value);
    }

    @Test
    void aMissingCodeOrAnotherOneFails() {
        assertThatThrownBy(() ->
                        assertThatProblem(Answer.problem(503, "\"code\":\"x\"")).hasCode("circuit-open"))
                .hasMessageContaining("Expected the code circuit-open but was x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.IllegalStateException",
                "NullPointerException",
                "org.postgresql.util",
                "at dev.Some.thing(Some.java:1)",
                "select id from orders",
                "insert into orders",
                "/usr/lib/jvm"
            })
    void whateverIsOfTheInsideIsFound(String leak) {
        Answer answer = Answer.problem(500, "\"detail\":\"" + leak + "\"");

        assertThatThrownBy(() -> assertThatProblem(answer).tellsNothingOfTheInside())
                .hasMessageContaining("tells nothing of the inside but found <");
    }
}
