package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AuditSpecTest {

    @Test
    void withoutMoreThanARoleTheUsualNamesCount() {
        AuditSpec spec = new AuditSpec.Builder().appRole("app").build();

        assertThat(spec.tenantColumns()).containsExactly("tenant_id");
        assertThat(spec.settings()).containsExactly(TenantSetting.plain("mainstay.tenant_id"));
        assertThat(spec.globals()).isEmpty();
    }

    @Test
    void anAuditOfNobodyIsRefused() {
        assertThatThrownBy(() -> new AuditSpec.Builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("appRoles must name at least one, was empty");
    }

    @Test
    void aGlobalTableWithoutAReasonIsRefused() {
        AuditSpec.Builder spec = new AuditSpec.Builder().appRole("app").global("shop.country", " ");

        assertThatThrownBy(spec::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("globals must give a reason for shop.country");
    }

    @Test
    void aTemplateThatHasNoPlaceForTheTenantIsRefused() {
        assertThatThrownBy(() -> new TenantSetting("app.claims", "{\"tenant\":1}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("template must contain {tenant}, was '{\"tenant\":1}'");
    }
}
