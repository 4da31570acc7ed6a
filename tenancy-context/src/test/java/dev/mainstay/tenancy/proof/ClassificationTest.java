package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.tenancy.proof.Catalog.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationTest {

    private static final List<Column> COLUMNS = List.of(
            new Column(1, "id", "integer", true),
            new Column(2, "org_id", "integer", true),
            new Column(3, "organization_id", "integer", false));

    private static String columnOf(String table, String... patterns) {
        AuditSpec.Builder spec = PolicyAudit.spec().appRole("app");
        for (String pattern : patterns) {
            spec.tenantColumn(pattern);
        }
        return new Classification(spec.build())
                .tenantColumn(table, COLUMNS)
                .map(Column::name)
                .orElse("none");
    }

    @Test
    void aPatternForATableWinsOverOneForAllTables() {
        assertThat(columnOf("a.b", "organization_id", "a.b.id")).isEqualTo("id");
        assertThat(columnOf("a.c", "organization_id", "a.b.id")).isEqualTo("organization_id");
    }

    @Test
    void theLongerPatternWins() {
        assertThat(columnOf("a.b", "org*", "organization_id")).isEqualTo("organization_id");
        assertThat(columnOf("a.b", "org_*")).isEqualTo("org_id");
    }

    @Test
    void noColumnIsNone() {
        assertThat(columnOf("a.b", "tenant_id")).isEqualTo("none");
        assertThat(columnOf("a.b", "rg_id")).isEqualTo("none");
    }

    @Test
    void globalsAreFoundByEitherName() {
        Classification spec = new Classification(PolicyAudit.spec()
                .appRole("app")
                .global("ref.*", "the same for all")
                .global("\"Sales\".\"Unit\"", "the same for all")
                .build());

        assertThat(spec.isGlobal("ref.country", "ref.country")).isTrue();
        assertThat(spec.isGlobal("Sales.Unit", "\"Sales\".\"Unit\"")).isTrue();
        assertThat(spec.isGlobal("pref.country", "pref.country")).isFalse();
    }
}
