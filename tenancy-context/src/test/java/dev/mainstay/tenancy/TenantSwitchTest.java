package dev.mainstay.tenancy;

import static dev.mainstay.tenancy.Tenants.ACME;
import static dev.mainstay.tenancy.Tenants.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.Tenants.Recording;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Going on for another tenant, on purpose and with a reason. */
class TenantSwitchTest {

    private final Recording heard = new Recording();
    private final Tenancy tenancy = Tenancy.builder().listener(heard).build();

    @AfterEach
    void nothingIsLeftInTheContext() {
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    void workGoesOnForTheOtherTenantAndThenForTheFirst() {
        List<TenantId> seen = tenancy.call(ACME, () -> {
            TenantId inside = tenancy.switchTo(GLOBEX, "move of data", tenancy::require);
            return List.of(inside, tenancy.require());
        });

        assertThat(seen).containsExactly(GLOBEX, ACME);
    }

    @Test
    void aSwitchIsToldBeforeTheWorkWithTenantsAndReasonButNotInItsAttributes() {
        tenancy.call(
                ACME,
                () -> tenancy.switchTo(GLOBEX, "move of data", () -> {
                    assertThat(heard.signals).hasSize(1);
                    return null;
                }));

        assertThat(heard.signals).singleElement().isInstanceOfSatisfying(TenancySignal.Switched.class, told -> {
            assertThat(told.name()).isEqualTo("mainstay.tenancy.switched");
            assertThat(told.attributes()).isEqualTo(Map.of("from", "tenant"));
            assertThat(told.value()).isEqualTo(1);
            assertThat(told.unit()).isEqualTo("1");
            assertThat(told.from()).contains(ACME);
            assertThat(told.to()).isEqualTo(GLOBEX);
            assertThat(told.reason()).isEqualTo("move of data");
        });
    }

    @Test
    void aSwitchWithoutATenantBeforeIsToldAsSuch() {
        TenantId seen = tenancy.switchTo(GLOBEX, "support call", tenancy::require);

        assertThat(seen).isEqualTo(GLOBEX);
        assertThat(heard.signals).singleElement().isInstanceOfSatisfying(TenancySignal.Switched.class, told -> {
            assertThat(told.from()).isEmpty();
            assertThat(told.attributes()).isEqualTo(Map.of("from", "none"));
        });
    }

    @Test
    void theListenerHearsOfItWithinTheNewTenant() {
        AtomicReference<Optional<TenantId>> seen = new AtomicReference<>();
        Tenancy listened = Tenancy.builder()
                .listener(signal -> seen.set(CallContext.current().tenant()))
                .build();

        listened.switchTo(GLOBEX, "support call", () -> null);

        assertThat(seen.get()).contains(GLOBEX);
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
        Tenancy listened = Tenancy.builder()
                .listener(signal -> {
                    throw new IllegalStateException("broken listener");
                })
                .build();

        TenantId seen = listened.switchTo(GLOBEX, "support call", listened::require);

        assertThat(seen).isEqualTo(GLOBEX);
        assertThat(listened.signals().dropped()).isEqualTo(1);
    }

    @Test
    void whatTheWorkThrowsPassesAndTheFirstTenantIsBack() {
        IOException failure = new IOException("broken");

        TenantId after = tenancy.call(ACME, () -> {
            assertThatThrownBy(() -> tenancy.switchTo(GLOBEX, "move of data", () -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
            return tenancy.require();
        });

        assertThat(after).isEqualTo(ACME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "line\nbreak"})
    void aReasonThatSaysNothingOrBreaksLinesIsRefused(String reason) {
        assertThatThrownBy(() -> tenancy.switchTo(GLOBEX, reason, () -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reason must have 1 to 500 characters, not all blank and no control character, had "
                        + reason.length() + " characters");
        assertThat(heard.signals).isEmpty();
    }

    @Test
    void aReasonOfFiveHundredCharactersIsTheLongest() {
        String longest = "r".repeat(500);

        assertThat(tenancy.switchTo(GLOBEX, longest, tenancy::require)).isEqualTo(GLOBEX);
        assertThatThrownBy(() -> tenancy.switchTo(GLOBEX, longest + "r", () -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("had 501 characters");
    }

    @Test
    void anIdOfAnotherTypeIsRefused() {
        TenantId number = new TenantId(TenantIdType.NUMBER, "42");

        assertThatThrownBy(() -> tenancy.switchTo(number, "support call", () -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tenant id must be of type UUID, was NUMBER");
        assertThat(heard.signals).isEmpty();
    }
}
