package dev.mainstay.tenancy;

import static dev.mainstay.tenancy.Tenants.ACME;
import static dev.mainstay.tenancy.Tenants.CLERK;
import static dev.mainstay.tenancy.Tenants.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.tenancy.Tenants.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may work as the platform, and that nothing is done before that is decided. */
class ElevationPolicyTest {

    private static final String REASON = "monthly figures";
    private static final Principal JOB = Principal.system("figures-job");

    private final Recording heard = new Recording();
    private final AtomicBoolean worked = new AtomicBoolean();

    @AfterEach
    void nothingIsLeftInTheContext() {
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    void withoutAPolicyEverybodyIsRefusedAndTheWorkNotBegun() {
        Tenancy tenancy = Tenancy.builder().listener(heard).build();

        assertThatThrownBy(() -> as(OPERATOR, tenancy)).isInstanceOfSatisfying(ElevationRefusedException.class, e -> {
            assertThat(e.code()).isEqualTo("elevation-refused");
            assertThat(e.category()).isEqualTo(Category.FORBIDDEN);
            assertThat(e).message().doesNotContain(REASON, OPERATOR.id());
        });
        assertThat(worked).isFalse();
    }

    @Test
    void aRefusalIsTold() {
        Tenancy tenancy = Tenancy.builder().listener(heard).build();

        assertThatThrownBy(() -> as(CLERK, tenancy)).isInstanceOf(ElevationRefusedException.class);

        assertThat(heard.signals).singleElement().isInstanceOfSatisfying(TenancySignal.Refused.class, told -> {
            assertThat(told.name()).isEqualTo("mainstay.tenancy.refused");
            assertThat(told.attributes()).isEqualTo(Map.of("subject", "elevation"));
            assertThat(told.reason()).isEqualTo(REASON);
        });
    }

    @Test
    void aRoleAllowsThoseWhoHaveIt() {
        ElevationPolicy policy = ElevationPolicy.forRole("operator");

        assertAllows(policy, OPERATOR);
        assertRefuses(policy, CLERK);
        assertRefuses(policy, JOB);
        assertRefuses(policy, null);
    }

    @Test
    void aKindAllowsActorsOfThatKind() {
        ElevationPolicy policy = ElevationPolicy.forKind(Principal.Kind.SYSTEM);

        assertAllows(policy, JOB);
        assertRefuses(policy, OPERATOR);
        assertRefuses(policy, null);
    }

    @Test
    void orAllowsWhomEitherAllows() {
        ElevationPolicy policy = ElevationPolicy.forRole("operator").or(ElevationPolicy.forKind(Principal.Kind.SYSTEM));

        assertAllows(policy, OPERATOR);
        assertAllows(policy, JOB);
        assertRefuses(policy, CLERK);
    }

    @Test
    void orDoesNotTakeAFailureForARefusal() {
        IllegalStateException failure = new IllegalStateException("no answer");
        ElevationPolicy failing = request -> {
            throw failure;
        };
        ElevationPolicy policy = failing.or(request -> {});

        assertThatThrownBy(() -> policy.check(new Elevation(REASON, OPERATOR))).isSameAs(failure);
    }

    @Test
    void andAsksTheSecondOnlyWhatTheFirstAllows() {
        List<Elevation> asked = new ArrayList<>();
        ElevationPolicy policy = ElevationPolicy.forRole("operator").and(asked::add);

        assertAllows(policy, OPERATOR);
        assertRefuses(policy, CLERK);

        assertThat(asked).containsExactly(new Elevation(REASON, OPERATOR));
    }

    @Test
    void aRecordThatCannotBeWrittenKeepsTheWorkFromBeginning() {
        IllegalStateException failure = new IllegalStateException("the record could not be written");
        Tenancy tenancy = Tenancy.builder()
                .elevation(ElevationPolicy.forRole("operator").and(request -> {
                    throw failure;
                }))
                .listener(heard)
                .build();

        assertThatThrownBy(() -> as(OPERATOR, tenancy)).isSameAs(failure);
        assertThat(worked).isFalse();
        assertThat(heard.signals).singleElement().isInstanceOf(TenancySignal.Refused.class);
    }

    @Test
    void thePolicyIsAskedWithinTheCallersContext() {
        List<Object> seen = new ArrayList<>();
        Tenancy tenancy = Tenancy.builder()
                .elevation(request ->
                        seen.addAll(List.of(CallContext.current().tenant().orElseThrow(), request)))
                .build();

        CallContext.empty().withTenant(ACME).call(() -> as(OPERATOR, tenancy));

        assertThat(seen).containsExactly(ACME, new Elevation(REASON, OPERATOR));
        assertThat(worked).isTrue();
    }

    @Test
    void aBlankRoleIsRefused() {
        assertThatThrownBy(() -> ElevationPolicy.forRole(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("role must not be blank, was ' '");
    }

    private boolean as(Principal principal, Tenancy tenancy) {
        return CallContext.current()
                .withPrincipal(principal)
                .call(() -> tenancy.asPlatform(REASON, () -> {
                    worked.set(true);
                    return true;
                }));
    }

    private static void assertAllows(ElevationPolicy policy, Principal principal) {
        assertThatCode(() -> policy.check(new Elevation(REASON, principal))).doesNotThrowAnyException();
    }

    private static void assertRefuses(ElevationPolicy policy, @Nullable Principal principal) {
        assertThatThrownBy(() -> policy.check(new Elevation(REASON, principal)))
                .isInstanceOf(ElevationRefusedException.class);
    }
}
