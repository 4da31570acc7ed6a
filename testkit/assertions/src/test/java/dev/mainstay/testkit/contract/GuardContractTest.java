package dev.mainstay.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Each test of the kit fails on a guard that breaks its promise, with a line that says how. */
class GuardContractTest {

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of(
                        BrokenGuards.OpensOnTheFourth.class,
                        Map.of(
                                "fourFailuresAmongSuccessesDoNotOpen",
                                "it opened after 4 calls",
                                "theFifthKeepsItsExceptionAndTheSixthIsRejected",
                                "the fifth caller got CircuitOpenException",
                                "closingClearsTheWindow",
                                "it opened again")),
                Arguments.of(
                        BrokenGuards.CountsTooLong.class,
                        Map.of(
                                "fiveFailuresBeyondTenSecondsDoNotOpen",
                                "12 of 12 spans of 10.001 to 10.6 s opened it")),
                Arguments.of(
                        BrokenGuards.NeverOpens.class,
                        Map.of(
                                "fiveFailuresWithinTenSecondsOpen",
                                "12 of 12 spans of 9.4 to 10 s did not open it",
                                "fiveFailuresAmongSuccessesOpen",
                                "it stayed closed",
                                "theWindowDoesNotFollowTheTimeOfDay",
                                "five failures did not open it, with a step of PT1H after three",
                                "theOpenTimeDoesNotFollowTheTimeOfDay",
                                "it let a call through at once after a step of an hour",
                                "rejectionsAreNeitherRetriedNorCounted",
                                "the breaker opened after 8 attempts",
                                "cancellationsAreNoSuccesses",
                                "a cancelled probe closed it",
                                "aLateSuccessChangesNothing",
                                "five failures did not open it",
                                "anOpenBreakerEndsTheCall",
                                "there were 8 attempts")),
                Arguments.of(
                        BrokenGuards.ProbesEarly.class,
                        Map.of("theProbeComesExactlyWhenTheOpenTimeIsOver", "it let a call through before 30 s")),
                Arguments.of(
                        BrokenGuards.WaitsTooLong.class,
                        Map.of(
                                "threeRetriesAfterExactWaits",
                                "4 attempts, with waits of 101 ms, 202 ms, 404 ms, 0 ms after them")),
                Arguments.of(
                        BrokenGuards.RetriesOnceMore.class,
                        Map.of(
                                "threeRetriesAfterExactWaits",
                                "5 attempts, with waits of 100 ms, 200 ms, 400 ms, 800 ms, 0 ms after them",
                                "nestedGuardsDoNotMultiply",
                                "one call made 5 attempts")),
                Arguments.of(
                        BrokenGuards.TakesEverythingForAFailure.class,
                        Map.of(
                                "cancellationsAreNoFailures",
                                "CancellationException opened it",
                                "wrappedFailuresAreClassifiedByCause",
                                "ExecutionException opened it",
                                "anInterruptedBodyIsNotRepeated",
                                "there were 4 attempts",
                                "errorsAreNotRepeated",
                                "there were 4 attempts",
                                "businessErrorsPass",
                                "8 of 10 callers got something else",
                                "anInterruptEndsTheWait",
                                "CallInterruptedException does not tell the last failure")),
                Arguments.of(
                        BrokenGuards.LeavesFewInterrupts.class,
                        Map.of(
                                "noStaleInterrupt", "10 of 10000 calls left one",
                                "noStaleInterruptOfWaits", "10 of 10000 calls left one")),
                Arguments.of(
                        BrokenGuards.LeavesInterrupts.class,
                        Map.of(
                                "theEarlierInnerLimitFiresAlone", "the outer call found its thread interrupted",
                                "theEarlierOuterLimitEndsBoth", "the interrupt flag was set",
                                "aSwallowedInterruptIsStillATimeout", "the interrupt flag was set")),
                Arguments.of(
                        BrokenGuards.StaysOpen.class,
                        Map.of(
                                "anErrorKeepsNoPlace", "no call was let through 1240 s later",
                                "aCancellationKeepsNoPlace", "no call was let through 1240 s later",
                                "aCancelledStageKeepsNoPlace", "no asynchronous call was let through after 31 s",
                                "aProbeThatNeverEndsLosesItsPlace", "a call was not let through: ",
                                "aLateFailureChangesNothing", "a call was not let through: ",
                                "rejectionsAreNeitherRetriedNorCounted", "31 s later it let no call through")),
                Arguments.of(
                        BrokenGuards.CutsLimitsToMilliseconds.class,
                        Map.of(
                                "aShortLimitIsNotZero", "under 0.9 ms only 0 of 200 calls",
                                "aHugeLimitDoesNotOverflow", "java.lang.ArithmeticException: long overflow")),
                Arguments.of(
                        BrokenGuards.LosesInterrupts.class,
                        Map.of(
                                "aForeignInterruptIsKept", "1000 of 1000 were lost",
                                "aForeignInterruptIsNoTimeout", "the caller got IOException")),
                Arguments.of(
                        BrokenGuards.LeavesOut.class,
                        Map.of(
                                "forcedOpenStays", "it let a call through an hour later",
                                "forcedClosedStays", "it opened after 5 failures",
                                "errorsOfStagesAreNotRepeated", "the call did not end",
                                "noWaitBeyondTheLimit", "the caller got IOException when the time was over",
                                "failedCallsLeaveNoTimer", "1000 timers were left")));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenGuardFailsTheStatementsThatItBreaks(Class<?> contract, Map<String, String> seen) {
        Map<String, String> failures = run(contract, seen.keySet());

        assertThat(failures).hasSameSizeAs(seen);
        assertThat(failures)
                .allSatisfy((method, message) -> assertThat(message).as(method).startsWith(seen.get(method)));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatAnAdapterAbortsIsNotApplicable() {
        var events = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(NoOperator.class, "forcedOpenStays"))
                .execute()
                .testEvents();

        events.assertStatistics(counted -> counted.started(1).aborted(1));
    }

    static final class NoOperator implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return new BrokenGuards.Changed(config -> config) {
                @Override
                boolean hasOperator() {
                    return Assumptions.abort("it has no operator");
                }
            };
        }
    }

    @Test
    void eachPromiseNamesItsStatement() {
        assertThat(List.of(GuardContract.class.getMethods()))
                .filteredOn(method -> method.isAnnotationPresent(Test.class))
                .hasSizeGreaterThan(35)
                .allSatisfy(method -> assertThat(
                                method.getAnnotation(DisplayName.class).value())
                        .matches("RC\\d+ [A-Z0-9].*"));
    }

    @Test
    void passingTimeIsFasterAndNeverShorterThanAskedFor() {
        ContractTime time = ContractTime.passing(100);
        long before = time.nanos();
        time.advance(Duration.ofSeconds(1));

        assertThat(time.since(before)).isGreaterThanOrEqualTo(Duration.ofMillis(999));
        assertThat(time.real(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(10));
        assertThat(ContractTime.of(ManualTime.create()).real(Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofSeconds(1));
    }

    private static Map<String, String> run(Class<?> contract, Iterable<String> methods) {
        Map<String, String> failures = new TreeMap<>();
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter");
        methods.forEach(method -> kit.selectors(selectMethod(contract, method)));
        kit.execute().testEvents().finished().stream().forEach(event -> failures.put(method(event), told(event)));
        return failures;
    }

    private static String method(Event event) {
        String id = event.getTestDescriptor().getUniqueId().getLastSegment().getValue();
        return id.substring(0, id.indexOf('('));
    }

    private static String told(Event event) {
        var result = event.getRequiredPayload(TestExecutionResult.class);
        return result.getStatus() == Status.SUCCESSFUL
                ? "passed"
                : result.getThrowable().orElseThrow().getMessage();
    }
}
