package dev.mainstay.tenancy;

import static dev.mainstay.tenancy.Tenants.ACME;
import static dev.mainstay.tenancy.Tenants.CLERK;
import static dev.mainstay.tenancy.Tenants.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.tenancy.Tenants.Recording;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Permissions, and what is told of refusals; whose an object is, is tested with the tenancy. */
class TenantGuardTest {

    private final Recording heard = new Recording();
    private final TenantGuard guard = Tenancy.builder().listener(heard).build().guard();

    @Test
    void whoHasThePermissionPasses() {
        CallContext clerks = CallContext.empty().withPrincipal(CLERK);

        assertThatCode(() -> clerks.run(() -> guard.require("clerk"))).doesNotThrowAnyException();
        assertThat(heard.signals).isEmpty();
    }

    @Test
    void whoLacksThePermissionIsForbiddenAndThatIsTold() {
        CallContext clerks = CallContext.empty().withPrincipal(CLERK);

        assertThatThrownBy(() -> clerks.run(() -> guard.require("order:refund")))
                .isInstanceOfSatisfying(PermissionMissingException.class, e -> {
                    assertThat(e.code()).isEqualTo("permission-missing");
                    assertThat(e.category()).isEqualTo(Category.FORBIDDEN);
                    assertThat(e.permission()).isEqualTo("order:refund");
                    assertThat(e).hasMessage("this needs the permission order:refund");
                });
        assertThat(heard.signals).singleElement().isInstanceOfSatisfying(TenancySignal.Refused.class, told -> {
            assertThat(told.attributes()).isEqualTo(Map.of("subject", "permission"));
            assertThat(told.reason()).isEqualTo("order:refund");
        });
    }

    @Test
    void nobodyHasNoPermission() {
        assertThatThrownBy(() -> guard.require("clerk")).isInstanceOf(PermissionMissingException.class);
    }

    @Test
    void aBlankPermissionIsRefused() {
        assertThatThrownBy(() -> guard.require(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permission must not be blank, was ''");
    }

    @Test
    void anObjectOfAnotherTenantIsTold() {
        TenantOwned order = () -> GLOBEX;

        assertThatThrownBy(() -> CallContext.empty().withTenant(ACME).run(() -> guard.requireSame(order)))
                .isInstanceOf(CrossTenantAccessException.class);
        assertThat(heard.signals).singleElement().isInstanceOfSatisfying(TenancySignal.Refused.class, told -> {
            assertThat(told.attributes()).isEqualTo(Map.of("subject", "object"));
            assertThat(told.reason()).isEqualTo("cross-tenant");
        });
    }
}
