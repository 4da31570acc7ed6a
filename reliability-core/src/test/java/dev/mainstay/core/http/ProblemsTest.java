package dev.mainstay.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mainstay.core.Category;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {

    private static final CorrelationId ID = new CorrelationId("0f8fad5b-d9cb-469f-a165-70867728950e");
    private static final CallContext CONTEXT = CallContext.empty().withCorrelationId(ID);
    private static final Map<String, Object> BARE_500 =
            Map.of("type", "about:blank", "title", "Internal Server Error", "status", 500, "correlationId", ID.value());

    private static final class SqlFailure extends Exception {
        private static final long serialVersionUID = 1L;

        private SqlFailure(String message) {
            super(message);
        }
    }

    private static final class Outcome extends ReliabilityException {
        private static final long serialVersionUID = 1L;

        private final Category category;
        private final @Nullable Duration wait;

        private Outcome(Category category, String message, @Nullable Duration wait) {
            super(message, new SqlFailure("select secret from db-1.internal"));
            this.category = category;
            this.wait = wait;
        }

        @Override
        public String code() {
            return "some-outcome";
        }

        @Override
        public Category category() {
            return category;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(wait);
        }
    }

    /** Written by somebody who did not read the contract. */
    private static final class Careless extends ReliabilityException {
        private static final long serialVersionUID = 1L;

        private Careless() {
            super("careless secret", null);
        }

        @Override
        public String code() {
            throw new IllegalStateException("code secret");
        }

        @Override
        public Category category() {
            return Category.CONFLICT;
        }
    }

    private static final class Cyclic extends CompletionException {
        private static final long serialVersionUID = 1L;

        private Cyclic() {
            super("cyclic secret", null);
        }

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }

    @ParameterizedTest
    @EnumSource(Category.class)
    void anOutcomeHasTheStatusOfItsCategory(Category category) {
        Problem problem = Problems.of(new Outcome(category, "what happened", null), CONTEXT);

        assertThat(problem.status()).isEqualTo(category.status());
        assertThat(problem.toMap())
                .containsEntry("status", category.status())
                .containsEntry("correlationId", ID.value());
    }

    @ParameterizedTest
    @EnumSource(value = Category.class, mode = EnumSource.Mode.EXCLUDE, names = "NOT_FOUND")
    void anOutcomeHasItsCode(Category category) {
        Problem problem = Problems.of(new Outcome(category, "what happened", null), CONTEXT);

        assertThat(problem.extensions()).containsEntry("code", "some-outcome");
    }

    @Test
    void theClientIsToldWhatItCanMendAndNothingOfTheInside() {
        Problem conflict = Problems.of(new Outcome(Category.CONFLICT, "the order was changed", null), CONTEXT);
        Problem outage = Problems.of(new Outcome(Category.UNAVAILABLE, "db-1.internal refuses", null), CONTEXT);

        assertThat(conflict.detail()).isEqualTo("the order was changed");
        assertThat(outage.detail()).isNull();
        assertThat(conflict.toMap().toString() + outage.toMap() + conflict.headers() + outage.headers())
                .doesNotContain("db-1", "select", "SqlFailure", "Outcome");
    }

    @Test
    void timeToWaitIsInBodyAndHeader() {
        Problem problem = Problems.of(new Outcome(Category.UNAVAILABLE, "open", Duration.ofMillis(12_345)), CONTEXT);
        Problem conflict = Problems.of(new Outcome(Category.CONFLICT, "running", Duration.ZERO), CONTEXT);

        assertThat(problem.toMap()).containsEntry("retryAfter", 13);
        assertThat(problem.headers()).containsEntry("Retry-After", "13");
        assertThat(conflict.headers()).containsEntry("Retry-After", "1");
    }

    @ParameterizedTest
    @EnumSource(
            value = Category.class,
            names = {"LIMITED", "UNAVAILABLE", "TIMEOUT"})
    void whereNobodyKnowsTheTimeItIsOneSecond(Category category) {
        Problem problem = Problems.of(new Outcome(category, "later", null), CONTEXT);

        assertThat(problem.headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void everyFailingFieldIsNamed() {
        InvalidInputException invalid = InvalidInputException.violating(List.of(
                new Violation("/amount", "must be greater than 0"), new Violation("", "from must not be after to")));

        Problem problem = Problems.of(invalid, CONTEXT);

        assertThat(problem.toMap())
                .containsExactly(
                        Map.entry("type", "about:blank"),
                        Map.entry("title", "Unprocessable Content"),
                        Map.entry("status", 422),
                        Map.entry("detail", "The input is not valid; every failing field is named in errors."),
                        Map.entry("code", "invalid-input"),
                        Map.entry("correlationId", ID.value()),
                        Map.entry(
                                "errors",
                                List.of(
                                        Map.of("pointer", "/amount", "detail", "must be greater than 0"),
                                        Map.of("pointer", "", "detail", "from must not be after to"))));
    }

    @Test
    void inputThatCannotBeReadIs400() {
        Problem whole = Problems.of(InvalidInputException.unreadable("a JSON object is expected"), CONTEXT);
        Problem part = Problems.of(InvalidInputException.unreadable(new Violation("id", "must be a UUID")), CONTEXT);

        assertThat(whole.status()).isEqualTo(400);
        assertThat(whole.detail()).isEqualTo("a JSON object is expected");
        assertThat(whole.extensions()).doesNotContainKey("errors");
        assertThat(part.status()).isEqualTo(400);
        assertThat(part.extensions())
                .containsEntry("errors", List.of(Map.of("pointer", "id", "detail", "must be a UUID")));
    }

    @Test
    void anAbsentObjectAndOneOfAnotherTenantCannotBeToldApart() {
        CallContext otherCall = CallContext.empty().withCorrelationId(CorrelationId.mint());

        Problem absent = Problems.of(new Outcome(Category.NOT_FOUND, "order 7 does not exist", null), CONTEXT);
        Problem foreign = Problems.of(
                new Outcome(Category.NOT_FOUND, "order 7 belongs to globex", Duration.ofSeconds(5)), otherCall);
        Problem unknownPath = Problems.ofStatus(404, CONTEXT);

        assertThat(absent).isEqualTo(unknownPath);
        assertThat(foreign.with("correlationId", ID.value())).isEqualTo(absent);
        assertThat(foreign.headers()).isEqualTo(absent.headers());
    }

    static Stream<Throwable> anythingElse() {
        SqlFailure sql = new SqlFailure("relation secret_orders: select * from secret_orders");
        IOException suppressing = new IOException("/etc/secret at db-1.internal:5432");
        suppressing.addSuppressed(new IllegalStateException("suppressed secret"));
        RuntimeException first = new RuntimeException("first secret");
        first.initCause(new RuntimeException("second secret", first));
        return Stream.of(
                sql,
                suppressing,
                first,
                new StackOverflowError("deep secret"),
                new OutOfMemoryError("heap secret"),
                new NoClassDefFoundError("dev/secret/Order"),
                new NullPointerException(),
                new RuntimeException((String) null),
                new InterruptedException("secret"),
                new ArrayIndexOutOfBoundsException("secret 7"),
                new RuntimeException("outer secret", new Outcome(Category.CONFLICT, "inner secret", null)),
                new CompletionException("no cause secret", null),
                new ExecutionException("wrapped secret", sql),
                new Careless(),
                new Cyclic(),
                new Throwable("bare secret"));
    }

    @ParameterizedTest
    @MethodSource("anythingElse")
    void ofAnyOtherThrowableNothingGetsOut(Throwable failure) {
        Problem problem = Problems.of(failure, CONTEXT);

        assertThat(problem.toMap()).isEqualTo(BARE_500);
        assertThat(problem.headers()).isEqualTo(Map.of("Content-Type", "application/problem+json"));
    }

    @Test
    void aStackThatReallyOverflowedIs500() {
        Throwable overflow = catchThrowable(() -> deeper(1));

        assertThat(overflow).isInstanceOf(StackOverflowError.class);
        assertThat(Problems.of(overflow, CONTEXT).toMap()).isEqualTo(BARE_500);
    }

    @Test
    void wrappersOfTheJdkAreLookedInto() {
        Outcome outcome = new Outcome(Category.CONFLICT, "the order was changed", null);
        Problem plain = Problems.of(outcome, CONTEXT);

        assertThat(Problems.of(new CompletionException(outcome), CONTEXT)).isEqualTo(plain);
        assertThat(Problems.of(new ExecutionException(new CompletionException(outcome)), CONTEXT))
                .isEqualTo(plain);
        assertThat(Problems.of(new InvocationTargetException(outcome), CONTEXT)).isEqualTo(plain);
        assertThat(Problems.of(new UndeclaredThrowableException(outcome), CONTEXT))
                .isEqualTo(plain);
    }

    @Test
    void withoutAnIdTheProblemHasNone() {
        assertThat(Problems.of(new RuntimeException("x"), CallContext.empty())).isEqualTo(Problem.of(500));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 406, 413, 415, 429, 503})
    void adaptersRefuseByStatus(int status) {
        Problem problem = Problems.ofStatus(status, CONTEXT);

        assertThat(problem).isEqualTo(Problem.of(status).with("correlationId", ID.value()));
    }

    @Test
    void aMethodThatIsNotAllowedNamesThoseThatAre() {
        Problem problem = Problems.methodNotAllowed(List.of("POST", "GET", "POST"), CONTEXT);

        assertThat(problem.status()).isEqualTo(405);
        assertThat(problem.headers()).containsEntry("Allow", "GET, POST");
        assertThat(problem.toMap())
                .containsEntry("allow", List.of("GET", "POST"))
                .containsEntry("correlationId", ID.value());
        assertThat(Problems.methodNotAllowed(List.of(), CONTEXT).headers()).containsEntry("Allow", "");
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeBack() {
        Problem problem = Problems.tooManyRequests(Duration.ofMillis(59_001), CONTEXT);

        assertThat(problem.status()).isEqualTo(429);
        assertThat(problem.headers()).containsEntry("Retry-After", "60");
        assertThat(problem.toMap()).containsEntry("retryAfter", 60);
    }

    private static int deeper(int depth) {
        return depth == 0 ? 0 : deeper(depth + 1) + depth;
    }
}
