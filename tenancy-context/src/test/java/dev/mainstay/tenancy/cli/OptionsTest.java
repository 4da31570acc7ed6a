package dev.mainstay.tenancy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.tenancy.proof.Exemption;
import dev.mainstay.tenancy.proof.TenantSetting;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void aSettingHoldsTheTenantOrATemplate() {
        assertThat(Options.setting("app.tenant")).isEqualTo(TenantSetting.plain("app.tenant"));
        assertThat(Options.setting("request.jwt.claims={\"a\":\"=\",\"tenant_id\":\"{tenant}\"}"))
                .isEqualTo(new TenantSetting("request.jwt.claims", "{\"a\":\"=\",\"tenant_id\":\"{tenant}\"}"));
    }

    @Test
    void aGlobalTableHasAReason() {
        assertThat(Options.global("shop.country:ISO 3166: the same for all"))
                .isEqualTo(Map.entry("shop.country", "ISO 3166: the same for all"));
    }

    @Test
    void aChildHasAParent() {
        assertThat(Options.child("rota.beds=rota.wards")).isEqualTo(Map.entry("rota.beds", "rota.wards"));
        assertThatThrownBy(() -> Options.child("rota.beds"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--child must be TABLES=PARENT, was 'rota.beds'");
    }

    @Test
    void anExemptionHasFourParts() {
        assertThat(Options.exemption("PA018:shop.\"a:b\":ids: random:2026-12-31"))
                .isEqualTo(new Exemption("PA018", "shop.\"a:b\"", "ids: random", LocalDate.of(2026, 12, 31)));
        assertThat(Options.exemption("UNDECIDED:shop.*:probed:2026-12-31").code())
                .isEqualTo("UNDECIDED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PA018",
                "PA018:shop.x",
                "PA018:shop.x:2026-12-31",
                "PA018::reason:2026-12-31",
                "PA018:a:b:c",
                "PA018:shop.x: :2026-12-31",
                "PA018:shop.x:reason:2026-02-30",
                "PA018:\"shop.x:reason:2026-12-31"
            })
    void anExemptionThatIsNotCompleteIsRefused(String text) {
        assertThatThrownBy(() -> Options.exemption(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
