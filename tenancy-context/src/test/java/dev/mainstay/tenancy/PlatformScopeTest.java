package dev.mainstay.tenancy;

import static dev.mainstay.tenancy.Tenants.ACME;
import static dev.mainstay.tenancy.Tenants.GLOBEX;
import static dev.mainstay.tenancy.Tenants.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.Tenants.Recording;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the platform scope begins and ends, for code and for tasks that are handed over. */
class PlatformScopeTest {

    private static final String REASON = "monthly figures";

    private final Recording heard = new Recording();
    private final Tenancy tenancy =
            Tenancy.builder().elevation(request -> {}).listener(heard).build();

    @AfterEach
    void nothingIsLeftInTheContext() {
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    void thereIsAPlatformScopeWithinTheBlockAndNowhereElse() {
        List<Optional<String>> seen = new ArrayList<>();

        seen.add(tenancy.platform().map(Elevation::reason));
        tenancy.asPlatform(REASON, () -> seen.add(tenancy.platform().map(Elevation::reason)));
        seen.add(tenancy.platform().map(Elevation::reason));

        assertThat(seen).containsExactly(Optional.empty(), Optional.of(REASON), Optional.empty());
    }

    @Test
    void thePlatformIsNoTenantAndTheTenantIsBackAfterwards() {
        CallContext caller = CallContext.empty().withPrincipal(OPERATOR).withTenant(ACME);

        TenantId after = caller.call(() -> {
            tenancy.asPlatform(REASON, () -> {
                assertThatThrownBy(tenancy::require).isInstanceOf(NoTenantException.class);
                assertThat(CallContext.current().principal()).contains(OPERATOR);
                assertThat(tenancy.platform().flatMap(Elevation::by)).contains(OPERATOR);
                return null;
            });
            return tenancy.require();
        });

        assertThat(after).isEqualTo(ACME);
    }

    @Test
    void whatTheWorkThrowsPassesAndTheScopeIsOver() {
        IOException failure = new IOException("broken");

        assertThatThrownBy(() -> tenancy.asPlatform(REASON, () -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(tenancy.platform()).isEmpty();
    }

    @Test
    void workOfATenantLeavesThePlatformForAsLongAsItRuns() {
        tenancy.asPlatform(REASON, () -> {
            tenancy.run(ACME, () -> {
                assertThat(tenancy.platform()).isEmpty();
                assertThat(tenancy.require()).isEqualTo(ACME);
                assertThat(CallContext.current().withoutTenant().call(tenancy::platform))
                        .isEmpty();
            });
            assertThat(tenancy.platform()).isPresent();
            tenancy.switchTo(
                    GLOBEX, "support call", () -> assertThat(tenancy.platform()).isEmpty());
            assertThat(tenancy.platform()).isPresent();
            return null;
        });
    }

    @Test
    void aTenantThatIsSetPastTheTenancyHidesThePlatformToo() {
        tenancy.asPlatform(REASON, () -> {
            CallContext.current()
                    .withTenant(ACME)
                    .run(() ->
                            assertThatThrownBy(tenancy::requirePlatform).isInstanceOf(NoPlatformScopeException.class));
            return null;
        });
    }

    @Test
    void anInnerScopeHasItsOwnReasonAndGivesWayToTheOuter() {
        tenancy.asPlatform("outer work", () -> {
            tenancy.asPlatform(
                    "inner work",
                    () -> assertThat(tenancy.platform().map(Elevation::reason)).contains("inner work"));
            return assertThat(tenancy.platform().map(Elevation::reason)).contains("outer work");
        });
    }

    @Test
    void aTaskThatIsHandedOverHasTheScopeUntilTheBlockEnds() throws Exception {
        ExecutorService plain = Executors.newSingleThreadExecutor();
        ExecutorService propagating = CallContext.propagating(plain);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch blockIsOver = new CountDownLatch(1);
        try {
            Future<List<Boolean>> task = tenancy.asPlatform(REASON, () -> {
                Future<List<Boolean>> submitted = propagating.submit(() -> {
                    boolean during = tenancy.platform().isPresent();
                    begun.countDown();
                    assertThat(blockIsOver.await(10, TimeUnit.SECONDS)).isTrue();
                    return List.of(during, tenancy.platform().isPresent());
                });
                assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
                return submitted;
            });
            blockIsOver.countDown();

            assertThat(task.get(10, TimeUnit.SECONDS)).containsExactly(true, false);
        } finally {
            plain.shutdownNow();
        }
    }

    @Test
    void aNewRunDoesNotInheritTheScope() {
        tenancy.asPlatform(REASON, () -> {
            CallContext.current()
                    .forNewRun()
                    .run(() -> assertThat(tenancy.platform()).isEmpty());
            return null;
        });
    }

    @Test
    void aScopeThatAnotherTenancyAllowedDoesNotCount() {
        Tenancy lenient = Tenancy.builder().elevation(request -> {}).build();

        lenient.asPlatform(REASON, () -> {
            assertThat(lenient.platform()).isPresent();
            return assertThatThrownBy(tenancy::requirePlatform).isInstanceOf(NoPlatformScopeException.class);
        });
    }

    @Test
    void requiringThePlatformOutsideOfItIsRefused() {
        assertThatThrownBy(() -> tenancy.run(ACME, tenancy::requirePlatform))
                .isInstanceOfSatisfying(NoPlatformScopeException.class, e -> {
                    assertThat(e.code()).isEqualTo("no-platform-scope");
                    assertThat(e.category()).isEqualTo(Category.INTERNAL);
                });
    }

    @Test
    void theScopeIsToldWithinItBeforeTheWork() {
        AtomicReference<Optional<Elevation>> current = new AtomicReference<>();
        AtomicReference<Tenancy> self = new AtomicReference<>();
        self.set(Tenancy.builder()
                .elevation(request -> {})
                .listener(heard)
                .listener(signal -> current.set(self.get().platform()))
                .build());

        CallContext.empty()
                .withTenant(ACME)
                .call(() -> self.get().asPlatform(REASON, () -> {
                    assertThat(heard.signals).hasSize(1);
                    return null;
                }));

        assertThat(current.get().map(Elevation::reason)).contains(REASON);
        assertThat(heard.signals).singleElement().isInstanceOfSatisfying(TenancySignal.Elevated.class, told -> {
            assertThat(told.name()).isEqualTo("mainstay.tenancy.elevated");
            assertThat(told.attributes()).isEqualTo(Map.of("from", "tenant"));
            assertThat(told.from()).contains(ACME);
            assertThat(told.elevation()).isEqualTo(new Elevation(REASON, null));
        });
    }

    @Test
    void aReasonThatSaysNothingIsRefused() {
        assertThatThrownBy(() -> tenancy.asPlatform(" ", () -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("reason must have 1 to 500 characters");
        assertThat(heard.signals).isEmpty();
    }
}
