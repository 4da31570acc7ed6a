package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.mainstay.core.InvalidInputException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifiersTest {

    private static final Classification UNKNOWN = Classification.failure(Sent.UNKNOWN);
    private static final Classification UNSENT = Classification.failure(Sent.NO);

    @Test
    void byDefaultEveryExceptionFailsWithUnknownEffect() {
        assertThat(Classifiers.defaults().classify(new IOException())).contains(UNKNOWN);
        assertThat(Classifiers.defaults().classify(new IllegalStateException())).contains(UNKNOWN);
    }

    static Stream<Exception> ignoredByDefault() {
        return Stream.of(
                new InterruptedException(),
                new CancellationException(),
                new CallInterruptedException("inner", "before the call"),
                InvalidInputException.unreadable("x"));
    }

    @ParameterizedTest
    @MethodSource
    void ignoredByDefault(Exception failure) {
        assertThat(Classifiers.defaults().classify(failure)).contains(Classification.ignored());
    }

    @ParameterizedTest
    @CsvSource({"500", "503", "599", "429"})
    void httpServerErrorsAndTooManyRequestsAreFailuresWithTheirRetryAfter(int status) {
        Duration retryAfter = Duration.ofSeconds(7);

        assertThat(Classifiers.http().classify(new StatusException(status, retryAfter)))
                .contains(new Classification.Failure(Sent.YES, retryAfter, false));
        assertThat(Classifiers.http().classify(new StatusException(status, null)))
                .contains(Classification.failure(Sent.YES));
    }

    @Test
    void otherHttpClientErrorsAreIgnoredAndTheRestAreAnswers() {
        assertThat(Classifiers.http().classify(new StatusException(400, null))).contains(Classification.ignored());
        assertThat(Classifiers.http().classify(new StatusException(499, null))).contains(Classification.ignored());
        assertThat(Classifiers.http().classify(new StatusException(304, null))).contains(Classification.success());
    }

    static Stream<Exception> notSent() {
        return Stream.of(
                new ConnectException(),
                new UnknownHostException(),
                new UnresolvedAddressException(),
                new HttpConnectTimeoutException("x"));
    }

    @ParameterizedTest
    @MethodSource
    void notSent(Exception failure) {
        assertThat(Classifiers.http().classify(failure)).contains(UNSENT);
    }

    @Test
    void whatMayHaveBeenSentIsLeftToTheDefaults() {
        assertThat(Classifiers.http().classify(new HttpTimeoutException("x"))).isEmpty();
        assertThat(Classifiers.http().classify(new SocketException("reset"))).isEmpty();
        assertThat(Classifiers.http().classify(new IOException("reset", new ConnectException())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "08001"})
    void sqlStatesThatWereNotApplied(String state) {
        assertThat(Classifiers.sql().classify(new SQLException("x", state))).contains(UNSENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08007", "57P01"})
    void sqlStatesOfWhichNobodyKnows(String state) {
        assertThat(Classifiers.sql().classify(new SQLException("x", state))).contains(UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "22001", "42601"})
    void sqlStatesThatAreTheStatementsOwnFault(String state) {
        assertThat(Classifiers.sql().classify(new SQLException("x", state))).contains(Classification.ignored());
    }

    @Test
    void aWrappedSqlExceptionIsFoundAndOthersAreLeftToTheDefaults() {
        assertThat(Classifiers.sql().classify(new RuntimeException(new SQLException("x", "40001"))))
                .contains(UNSENT);
        assertThat(Classifiers.sql().classify(new SQLException("x", "53300"))).isEmpty();
        assertThat(Classifiers.sql().classify(new SQLException("x", "23"))).isEmpty();
        assertThat(Classifiers.sql().classify(new SQLException("no state"))).isEmpty();
        assertThat(Classifiers.sql().classify(new IOException())).isEmpty();
    }

    @Test
    void orElseAsksTheSecondOnlyAboutWhatTheFirstDoesNotKnow() {
        Classifier own =
                failure -> failure instanceof IOException ? Optional.of(Classification.ignored()) : Optional.empty();
        Classifier both = own.orElse(Classifiers.http());

        assertThat(both.classify(new ConnectException())).contains(Classification.ignored());
        assertThat(both.classify(new UnresolvedAddressException())).contains(UNSENT);
        assertThat(both.classify(new IllegalStateException())).isEmpty();
    }

    static List<Function<Throwable, Exception>> wrappers() {
        return List.of(
                ExecutionException::new,
                CompletionException::new,
                UndeclaredThrowableException::new,
                InvocationTargetException::new,
                cause -> new ExecutionException(new CompletionException(new InvocationTargetException(cause))));
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    @Tag("RC28")
    void wrappedCausesAreClassifiedByCause(Function<Throwable, Exception> wrapper) {
        try (Lab lab = new Lab()) {
            Guard guard = lab.guards.api("wrapped");

            Exception unsent = wrapper.apply(new ConnectException());
            assertThatThrownBy(() -> guard.callOnce(() -> lab.fail(() -> unsent)))
                    .isSameAs(unsent);
            assertThat(lab.calls).as("not sent: retried even by callOnce").isEqualTo(4);

            Exception ignored = wrapper.apply(InvalidInputException.unreadable("x"));
            assertThatThrownBy(() -> guard.call(() -> lab.fail(() -> ignored))).isSameAs(ignored);
            assertThat(lab.calls).as("ignored: not retried").isEqualTo(5);

            Exception error = wrapper.apply(new StackOverflowError());
            assertThatThrownBy(() -> guard.call(() -> lab.fail(() -> error))).isSameAs(error);
            assertThat(lab.calls).as("an Error: not retried").isEqualTo(6);
        }
    }

    @Test
    @Tag("RC28")
    void cyclicAndMissingCausesTerminate() {
        Cyclic first = new Cyclic();
        Cyclic second = new Cyclic();
        first.next = second;
        second.next = first;

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(Classifiers.unwrapped(first)).isInstanceOf(Cyclic.class);
            assertThat(Classifiers.sql().classify(first)).isEmpty();
            assertThat(Classifiers.unwrapped(new CompletionException("no cause", null)))
                    .hasMessage("no cause");
            try (Lab lab = new Lab()) {
                assertThat(lab.failing(lab.guards.api("cyclic"), () -> first)).isSameAs(first);
                assertThat(lab.calls).isEqualTo(4);
            }
        });
    }

    @Test
    void aNegativeRetryAfterIsRefused() {
        Duration negative = Duration.ofSeconds(-1);

        assertThatThrownBy(() -> new Classification.Failure(Sent.NO, negative, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retryAfter must be >= 0, was PT-1S");
    }

    private static final class Cyclic extends CompletionException {

        private static final long serialVersionUID = 1L;

        private Cyclic next;

        private Cyclic() {
            super("cyclic", null);
        }

        @Override
        public synchronized Throwable getCause() {
            return next;
        }
    }
}
