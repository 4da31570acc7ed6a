package dev.mainstay.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TenancyTest {

    private static final TenantId ACME = TenantId.of(UUID.fromString("11111111-1111-1111-1111-111111111111"));
    private static final TenantId GLOBEX = TenantId.of(UUID.fromString("22222222-2222-2222-2222-222222222222"));

    private final Tenancy tenancy = Tenancy.builder().build();

    @AfterEach
    void nothingIsLeftInTheContext() {
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    void workSeesTheTenantItIsRunFor() {
        AtomicReference<TenantId> seen = new AtomicReference<>();

        tenancy.run(ACME, () -> seen.set(tenancy.require()));

        assertThat(seen).hasValue(ACME);
    }

    @Test
    void callReturnsWhatTheWorkReturns() {
        String result = tenancy.call(ACME, () -> tenancy.require().value());

        assertThat(result).isEqualTo(ACME.value());
    }

    @Test
    void callThrowsWhatTheWorkThrows() {
        IOException failure = new IOException("broken");

        assertThatThrownBy(() -> tenancy.call(ACME, () -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void requiringATenantWhereNoneIsSetIsRefused() {
        assertThatThrownBy(tenancy::require).isInstanceOfSatisfying(NoTenantException.class, e -> {
            assertThat(e.code()).isEqualTo("no-tenant");
            assertThat(e.category()).isEqualTo(Category.INTERNAL);
            assertThat(e.isRetryable()).isFalse();
        });
    }

    @Test
    void nestedWorkOfTheSameTenantIsAllowed() {
        TenantId seen = tenancy.call(ACME, () -> tenancy.call(ACME, tenancy::require));

        assertThat(seen).isEqualTo(ACME);
    }

    @Test
    void nestedWorkOfAnotherTenantIsRefusedAndTheOuterGoesOn() {
        TenantId after = tenancy.call(ACME, () -> {
            assertThatThrownBy(() -> tenancy.run(GLOBEX, () -> {}))
                    .isInstanceOfSatisfying(TenantMismatchException.class, e -> {
                        assertThat(e.code()).isEqualTo("tenant-mismatch");
                        assertThat(e.category()).isEqualTo(Category.INTERNAL);
                    });
            return tenancy.require();
        });

        assertThat(after).isEqualTo(ACME);
    }

    @Test
    void messagesNameTenantsByPseudonymOnly() {
        assertThat(new TenantMismatchException(ACME, GLOBEX))
                .hasMessageContaining(Tenancy.pseudonym(ACME))
                .hasMessageContaining(Tenancy.pseudonym(GLOBEX))
                .message()
                .doesNotContain(ACME.value(), GLOBEX.value());
        assertThat(Tenancy.pseudonym(ACME)).matches("#[0-9a-f]{8}").isNotEqualTo(Tenancy.pseudonym(GLOBEX));
    }

    @Test
    void anIdOfAnotherTypeIsRefused() {
        TenantId number = new TenantId(TenantIdType.NUMBER, "42");

        assertThatThrownBy(() -> tenancy.run(number, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tenant id must be of type UUID, was NUMBER");
        assertThatThrownBy(() -> CallContext.current().withTenant(number).call(tenancy::require))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tenant id must be of type UUID, was NUMBER");
    }

    @Test
    void anApplicationChoosesTheTypeOfItsIds() {
        Tenancy numbered = Tenancy.builder().idType(TenantIdType.NUMBER).build();
        TenantId number = new TenantId(TenantIdType.NUMBER, "42");

        TenantId seen = numbered.call(number, numbered::require);

        assertThat(numbered.idType()).isEqualTo(TenantIdType.NUMBER);
        assertThat(seen).isEqualTo(number);
    }

    @Test
    void anOwnObjectPassesTheGuard() {
        TenantOwned order = () -> ACME;

        TenantOwned passed = tenancy.call(ACME, () -> tenancy.guard().owned(order));

        assertThat(passed).isSameAs(order);
    }

    @Test
    void anObjectOfAnotherTenantLooksAbsent() {
        TenantOwned order = () -> GLOBEX;

        assertThatThrownBy(() -> tenancy.run(ACME, () -> tenancy.guard().requireSame(order)))
                .isInstanceOfSatisfying(CrossTenantAccessException.class, e -> {
                    assertThat(e.code()).isEqualTo("not-found");
                    assertThat(e.category()).isEqualTo(Category.NOT_FOUND);
                    assertThat(e).hasMessage("there is no such object");
                });
    }

    @Test
    void theGuardRefusesWithoutATenant() {
        TenantOwned order = () -> ACME;

        assertThatThrownBy(() -> tenancy.guard().owned(order)).isInstanceOf(NoTenantException.class);
    }
}
