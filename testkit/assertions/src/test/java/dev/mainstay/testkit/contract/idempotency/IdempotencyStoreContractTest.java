package dev.mainstay.testkit.contract.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** The kit fails on stores that have the defects of peers. It is run by the engine alone, so that no tag of it is recorded. */
class IdempotencyStoreContractTest {

    private static final List<Class<?>> PARTS =
            List.of(IdempotencyStoreContract.State.class, IdempotencyStoreContract.Ownership.class);

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of(
                        BrokenStores.CompletesByKey.class,
                        Set.of("ownerThatWasOvertakenCanNeitherCompleteNorSettleNorRenew", "ID4")),
                Arguments.of(
                        BrokenStores.TakesAResendForAnother.class,
                        Set.of("beginSentTwiceByOneOwnerSaysRunTwiceAndStaysOneAttempt", "ID9")),
                Arguments.of(
                        BrokenStores.RecoversWhatItOnceSaw.class,
                        Set.of("staleRecordThatAnotherCompletedMeanwhileIsReplayedAndNotRunAgain", "ID8")));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void storeWithTheDefectOfAPeerFails(Class<?> contract, Set<String> testAndTag) {
        assertThat(failures(run(contract))).containsAll(testAndTag);
    }

    @Test
    void soundStoreIsNotAccused() {
        Events tests = run(BrokenStores.Sound.class);

        assertThat(failures(tests)).isEmpty();
        assertThat(tests.succeeded().count()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void everyPartBelongsToTheKit() {
        assertThat(List.of(IdempotencyStoreContract.class.getDeclaredClasses()))
                .hasSize(10)
                .containsAll(PARTS);
    }

    private static Events run(Class<?> contract) {
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter");
        PARTS.forEach(part -> kit.selectors(selectNestedClass(List.of(contract), part)));
        return kit.execute().testEvents();
    }

    /** Returns the methods that failed and their tags. */
    private static Set<String> failures(Events tests) {
        Set<String> failures = new TreeSet<>();
        tests.finished().stream()
                .filter(event ->
                        event.getRequiredPayload(TestExecutionResult.class).getStatus() != Status.SUCCESSFUL)
                .forEach(event -> {
                    failures.add(method(event));
                    event.getTestDescriptor().getTags().forEach(tag -> failures.add(tag.getName()));
                });
        return failures;
    }

    private static String method(Event event) {
        String id = event.getTestDescriptor().getUniqueId().getSegments().stream()
                .filter(segment ->
                        segment.getType().equals("method") || segment.getType().equals("test-template"))
                .findFirst()
                .orElseThrow()
                .getValue();
        return id.substring(0, id.indexOf('('));
    }
}
