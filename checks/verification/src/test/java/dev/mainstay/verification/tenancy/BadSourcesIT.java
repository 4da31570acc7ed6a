package dev.mainstay.verification.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import dev.mainstay.testkit.contract.tenancy.TenantIsolationContract;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The kit catches data sources that bind badly. It is run by the engine alone, so that nothing of it counts as a test of ours. */
class BadSourcesIT {

    private static final List<Class<?>> PARTS = List.of(
            TenantIsolationContract.Border.class,
            TenantIsolationContract.Transactions.class,
            TenantIsolationContract.Returns.class);

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of(
                        BadSources.BindsNothing.class,
                        Set.of(
                                "workWithoutATenantIsRefusedAndNotAnsweredWithNothing",
                                "everyWayOfReadingReturnsOwnRowsOnly",
                                "rowOfAnotherTenantCannotBeAdded",
                                "rowsOfAnotherTenantAreNeitherChangedNorRemoved")),
                Arguments.of(
                        BadSources.SetsTheSession.class,
                        Set.of(
                                "nothingOfACommittedTenantIsLeftForNobody",
                                "nextTransactionOnTheSameConnectionBelongsToWhoRunsIt")),
                Arguments.of(
                        BadSources.SetsTheSessionWhileBorrowed.class,
                        Set.of(
                                "nextTransactionOnTheSameConnectionBelongsToWhoRunsIt",
                                "connectionThatWasBorrowedBeforeTheTenantWasKnownIsBoundToIt")),
                Arguments.of(
                        BadSources.AnswersNobody.class, Set.of("workWithoutATenantIsRefusedAndNotAnsweredWithNothing")),
                Arguments.of(
                        BadSources.BindsOnce.class,
                        Set.of(
                                "nextTransactionOnTheSameConnectionBelongsToWhoRunsIt",
                                "commitAsTextNeitherLosesTheTenantNorKeepsItForAnother")),
                Arguments.of(
                        BadSources.BindsEachStatement.class,
                        Set.of(
                                "transactionDoesNotChangeSides",
                                "transactionBegunAsTextEndsWhenItsConnectionComesBack")));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void badSourceIsCaught(Class<?> contract, Set<String> atLeast) {
        assertThat(failures(contract, PARTS)).containsAll(atLeast);
    }

    @Test
    void crowdCatchesATenantThatStaysOnAConnection() {
        assertThat(failures(BadSources.SetsTheSession.class, List.of(TenantIsolationContract.Crowd.class)))
                .containsExactly("mixedTransactionsOfManyThreadsSeeNoForeignRow");
    }

    @Test
    void everyPartBelongsToTheKit() {
        assertThat(TenantIsolationContract.class.getDeclaredClasses())
                .hasSize(4)
                .containsAll(PARTS);
    }

    private static Set<String> failures(Class<?> contract, List<Class<?>> parts) {
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter");
        parts.forEach(part -> kit.selectors(selectNestedClass(List.of(contract), part)));
        Set<String> failures = new TreeSet<>();
        kit.execute().testEvents().finished().stream()
                .filter(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .isPresent())
                .forEach(event -> failures.add(method(event)));
        return failures;
    }

    private static String method(Event event) {
        String name = event.getTestDescriptor().getUniqueId().getLastSegment().getValue();
        return name.substring(0, name.indexOf('('));
    }
}
