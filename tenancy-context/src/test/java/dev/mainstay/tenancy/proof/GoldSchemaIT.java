package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.ddl.Privilege;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What {@link TenantDdl} makes is proven without a finding, and what is put beside it is not. */
@EmbeddedPostgres
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GoldSchemaIT {

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
        shop.asAdmin(TenantDdl.ddlGuard("shop"));
        try (Connection migrator = shop.as(shop.roles.migrator()).getConnection()) {
            Shop.execute(
                    migrator,
                    List.of(
                            "create table shop.event (tenant_id uuid, id bigint generated always as identity, what text, primary key (tenant_id, id))"));
            TableSpec event = shop.table("event").withPrivileges(Set.of(Privilege.SELECT, Privilege.INSERT));
            Shop.execute(migrator, TenantDdl.protect(event));
        }
    }

    private static CoverageReport audit() throws SQLException {
        AuditSpec spec = PolicyAudit.spec()
                .appRole(shop.roles.login().value())
                .appRole(shop.roles.tenant().value())
                .build();
        return PolicyAudit.run(shop.database.dataSource(), spec);
    }

    @Test
    @Order(1)
    @Tag("A2")
    void isProvenForEveryTableAndCommandWithoutAFinding() throws SQLException {
        CoverageReport report = audit();

        assertThat(report.findings()).isEmpty();
        assertThat(report.tables()).extracting(TableProof::verdict).containsOnly(Verdict.PROVEN);
        assertThat(report.tables())
                .extracting(proof -> proof.table() + " " + proof.command())
                .containsExactlyInAnyOrder(
                        "shop.customer SELECT",
                        "shop.customer INSERT",
                        "shop.customer UPDATE",
                        "shop.customer DELETE",
                        "shop.invoice SELECT",
                        "shop.invoice INSERT",
                        "shop.invoice UPDATE",
                        "shop.invoice DELETE",
                        "shop.event SELECT",
                        "shop.event INSERT");
    }

    @Test
    @Order(2)
    @Tag("A9")
    void aNewTableThatNobodyClassifiedFailsTheGate() throws SQLException {
        shop.asAdmin(List.of(
                "create table shop.rate (code text)",
                "grant select on shop.rate to " + shop.roles.tenant().quoted()));

        CoverageReport report = audit();

        assertThat(report.findings())
                .filteredOn(Finding::fails)
                .extracting(finding -> finding.code() + " " + finding.object())
                .containsExactly("PA033 shop.rate");
        shop.asAdmin(List.of("drop table shop.rate"));
    }

    @Test
    @Order(3)
    @Tag("A9")
    void aNewTableOfTenantsWithoutPoliciesFailsTheGate() throws SQLException {
        shop.asAdmin(List.of(
                "drop event trigger mainstay_tenant_guard",
                "create table shop.note (tenant_id uuid, text text)",
                "alter table shop.note disable row level security",
                "grant select on shop.note to " + shop.roles.tenant().quoted()));

        CoverageReport report = audit();

        assertThat(report.findings())
                .filteredOn(Finding::fails)
                .extracting(finding -> finding.code() + " " + finding.object())
                .containsExactly("PA001 shop.note");
        assertThat(report.tables())
                .filteredOn(proof -> proof.table().equals("shop.note"))
                .extracting(TableProof::verdict)
                .containsExactly(Verdict.VIOLATED);
        shop.asAdmin(List.of("drop table shop.note"));
    }
}
