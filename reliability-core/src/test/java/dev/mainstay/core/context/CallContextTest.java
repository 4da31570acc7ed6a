package dev.mainstay.core.context;

import static dev.mainstay.core.context.Facts.ACME;
import static dev.mainstay.core.context.Facts.ALICE;
import static dev.mainstay.core.context.Facts.GLOBEX;
import static dev.mainstay.core.context.Facts.ORDER;
import static dev.mainstay.core.context.Facts.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
class CallContextTest {

    private static final Deadline SOON = Deadline.after(Duration.ofSeconds(1), ManualTime.create());

    @Test
    void emptyHasNoFacts() {
        CallContext empty = CallContext.empty();

        assertThat(empty.correlationId()).isEmpty();
        assertThat(empty.causationId()).isEmpty();
        assertThat(empty.tenant()).isEmpty();
        assertThat(empty.principal()).isEmpty();
        assertThat(empty.deadline()).isEmpty();
        assertThat(empty.get(ORDER)).isEmpty();
    }

    @Test
    void eachFactIsAddedAloneAndTheOriginalStays() {
        CallContext full = CallContext.empty()
                .withCorrelationId(REQUEST)
                .withTenant(ACME)
                .withPrincipal(ALICE)
                .withDeadline(SOON)
                .with(ORDER, "order-7");

        CallContext other = full.withTenant(GLOBEX).with(ORDER, "order-8");

        assertThat(full.correlationId()).contains(REQUEST);
        assertThat(full.tenant()).contains(ACME);
        assertThat(full.principal()).contains(ALICE);
        assertThat(full.deadline()).contains(SOON);
        assertThat(full.get(ORDER)).contains("order-7");
        assertThat(other.tenant()).contains(GLOBEX);
        assertThat(other.get(ORDER)).contains("order-8");
        assertThat(other.correlationId()).contains(REQUEST);
        assertThat(other.principal()).contains(ALICE);
        assertThat(other.deadline()).contains(SOON);
    }

    @Test
    void tenantAndOwnFactsCanBeTakenOut() {
        ContextKey<Integer> attempt = ContextKey.of("attempt", Integer.class);
        CallContext full = Facts.full().with(attempt, 2);

        CallContext less = full.withoutTenant().without(ORDER);

        assertThat(less.tenant()).isEmpty();
        assertThat(less.get(ORDER)).isEmpty();
        assertThat(less.get(attempt)).contains(2);
        assertThat(less.correlationId()).contains(REQUEST);
    }

    @Test
    void keysOfOneNameDoNotCollide() {
        ContextKey<String> other = ContextKey.of("order", String.class);

        CallContext context = CallContext.empty().with(ORDER, "mine").with(other, "theirs");

        assertThat(context.get(ORDER)).contains("mine");
        assertThat(context.get(other)).contains("theirs");
    }

    @Test
    void deadlineIsOnlyEverShortened() {
        ManualTime time = ManualTime.create();
        Deadline near = Deadline.after(Duration.ofSeconds(1), time);
        Deadline far = Deadline.after(Duration.ofSeconds(9), time);

        assertThat(CallContext.empty().withDeadline(near).withDeadline(far).deadline())
                .containsSame(near);
        assertThat(CallContext.empty().withDeadline(far).withDeadline(near).deadline())
                .containsSame(near);
    }

    @Test
    void nullIsNoWayToDropAFact() {
        CallContext full = Facts.full();

        assertThatNullPointerException().isThrownBy(() -> full.withCorrelationId(null));
        assertThatNullPointerException().isThrownBy(() -> full.withTenant(null));
        assertThatNullPointerException().isThrownBy(() -> full.withPrincipal(null));
        assertThatNullPointerException().isThrownBy(() -> full.withDeadline(null));
        assertThatNullPointerException().isThrownBy(() -> CallContext.empty().withDeadline(null));
        assertThatNullPointerException().isThrownBy(() -> full.with(ORDER, null));
    }

    @Test
    void newRunKeepsTenantAndPrincipalAndLeavesTheRestBehind() {
        CallContext run = Facts.full().forNewRun();

        assertThat(run.tenant()).contains(ACME);
        assertThat(run.principal()).contains(ALICE);
        assertThat(run.causationId()).contains(REQUEST);
        assertThat(run.correlationId()).isPresent().isNotEqualTo(Facts.full().correlationId());
        assertThat(run.deadline()).isEmpty();
        assertThat(run.get(ORDER)).isEmpty();
    }

    @Test
    void newRunWithoutACauseHasNoCausationId() {
        assertThat(CallContext.empty().forNewRun().causationId()).isEmpty();
        assertThat(CallContext.empty().forNewRun().correlationId()).isPresent();
    }

    @Test
    void runAndCallWorkWithinTheContextAndPutBackWhatWasThere() {
        CallContext outer = Facts.tenant(ACME);
        CallContext inner = Facts.tenant(GLOBEX);

        outer.run(() -> {
            String result = inner.call(() -> {
                assertThat(CallContext.current()).isSameAs(inner);
                return "done";
            });
            assertThat(result).isEqualTo("done");
            assertThat(CallContext.current()).isSameAs(outer);
        });

        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    void whatTheWorkThrowsPassesAsItIsAndTheContextEnds() {
        IOException checked = new IOException("disk");
        OutOfMemoryError error = new OutOfMemoryError("simulated");

        assertThatThrownBy(() -> Facts.full().call(() -> {
                    throw checked;
                }))
                .isSameAs(checked);
        assertThatThrownBy(() -> Facts.full().run(() -> {
                    throw error;
                }))
                .isSameAs(error);
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    void recursionUntilTheStackOverflowsLeavesNothing() {
        Runnable endless = new Runnable() {
            @Override
            public void run() {
                Facts.tenant(GLOBEX).run(this);
            }
        };

        Facts.tenant(ACME).run(() -> {
            assertThatThrownBy(() -> Facts.tenant(GLOBEX).run(endless)).isInstanceOf(StackOverflowError.class);
            assertThat(CallContext.current().tenant()).contains(ACME);
        });
    }

    @Test
    void currentDeadlineIsThatOfTheContext() {
        CallContext.empty()
                .withDeadline(SOON)
                .run(() -> assertThat(Deadline.current()).containsSame(SOON));

        assertThat(Deadline.current()).isEmpty();
    }

    @Test
    void textTellsIdsAndNoPrincipal() {
        assertThat(Facts.full())
                .asString()
                .contains(REQUEST.value())
                .contains("acme")
                .doesNotContain("alice", "order-7");
    }
}
