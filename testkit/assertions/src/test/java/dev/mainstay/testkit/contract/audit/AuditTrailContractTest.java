package dev.mainstay.testkit.contract.audit;

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

/** The kit fails on trails that have a defect. It is run by the engine alone, so that no tag of it is recorded. */
class AuditTrailContractTest {

    private static final List<Class<?>> PARTS = List.of(
            AuditTrailContract.Content.class,
            AuditTrailContract.HostileValues.class,
            AuditTrailContract.Writing.class,
            AuditTrailContract.Reading.class);

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of(
                        BrokenTrails.ShowsEveryTenant.class,
                        AuditTrailContract.Reading.class,
                        Set.of(
                                "readerShowsNothingOfAnotherTenant",
                                "pageOfOneTenantLeadsAnotherToItsOwnRecordsOnly",
                                "readingWithoutATenantIsTheCallersError",
                                "pageHasAsManyAsTheQueryWantsAndTheLastSaysSo")),
                Arguments.of(
                        BrokenTrails.CountsFromTheNewest.class,
                        AuditTrailContract.Reading.class,
                        Set.of(
                                "recordsThatComeBetweenPagesMoveNone",
                                "placeOfAPageThatWasChangedOrIsOfAnotherQueryIsRefusedAsInput",
                                "everyFilterShowsWhatItNamesAndNothingElse",
                                "AU41")),
                Arguments.of(
                        BrokenTrails.ChokesOnNul.class,
                        AuditTrailContract.HostileValues.class,
                        Set.of(
                                "everyTextIsRecordedInEveryPlaceThatTakesOne",
                                "hostileTextDoesNotDisturbTheRecordsBesideIt",
                                "AU7")),
                Arguments.of(
                        BrokenTrails.TurnsBatchesRound.class,
                        AuditTrailContract.Writing.class,
                        Set.of("batchKeepsItsOrder", "AU8")),
                Arguments.of(
                        BrokenTrails.NeedsNoReason.class,
                        AuditTrailContract.Content.class,
                        Set.of("actionThatNeedsAReasonIsRefusedWithoutOneAndNothingIsRecorded", "AU12")),
                Arguments.of(
                        BrokenTrails.LosesTheCorrelation.class,
                        AuditTrailContract.Content.class,
                        Set.of("correlationIdIsThatOfTheCall")),
                Arguments.of(
                        BrokenTrails.StaysOpen.class,
                        AuditTrailContract.Writing.class,
                        Set.of("closedTrailRefusesWhateverIsRecorded")));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void trailWithADefectFails(Class<?> contract, Class<?> part, Set<String> testsAndTags) {
        assertThat(failures(run(contract, List.of(part)))).containsAll(testsAndTags);
    }

    @Test
    void soundTrailIsNotAccused() {
        Events tests = run(BrokenTrails.Sound.class, PARTS);

        assertThat(failures(tests)).isEmpty();
        assertThat(tests.succeeded().count()).isGreaterThanOrEqualTo(25);
    }

    @Test
    void everyPartBelongsToTheKit() {
        assertThat(List.of(AuditTrailContract.class.getDeclaredClasses())).containsExactlyInAnyOrderElementsOf(PARTS);
    }

    private static Events run(Class<?> contract, List<Class<?>> parts) {
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter");
        parts.forEach(part -> kit.selectors(selectNestedClass(List.of(contract), part)));
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
        String id = event.getTestDescriptor().getUniqueId().getLastSegment().getValue();
        return id.substring(0, id.indexOf('('));
    }
}
