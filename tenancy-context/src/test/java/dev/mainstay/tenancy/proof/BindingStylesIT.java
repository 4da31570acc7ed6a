package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.tenancy.proof.TruthTable.Proofs;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ways of telling the database whose turn it is, other than one setting with an id in it. */
@EmbeddedPostgres
class BindingStylesIT {

    private static final TenantSetting CLAIMS = new TenantSetting("request.jwt.claims", "{\"tenant_id\":\"{tenant}\"}");

    private final PostgresDatabase database;
    private Ground ground;

    BindingStylesIT(PostgresDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void lay() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            String role = database.name();
            statement.execute(
                    "drop schema public cascade; create schema public; grant usage on schema public to public");
            for (String name : List.of("owner", "app", "acme", "globex", "platform", "t_42")) {
                statement.execute("drop role if exists " + role + "_" + name);
            }
        }
        ground = Ground.in(database);
    }

    private Proofs prove(AuditSpec spec, DataSource source) throws SQLException {
        try (Connection connection = NewSession.open(source, spec.settings());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set transaction read only; set local search_path = pg_catalog");
            Proofs found = TruthTable.prove(connection, CatalogReader.read(connection, spec), spec);
            connection.rollback();
            return found;
        }
    }

    private String prove(AuditSpec.Builder spec) throws SQLException {
        return summary(prove(spec.build(), database.dataSource()));
    }

    private String summary(Proofs proofs) {
        String verdicts = proofs.tables().stream()
                .map(proof -> proof.verdict().name())
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
        String codes = proofs.findings().stream()
                .map(finding -> finding.code().id())
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
        return (verdicts + " " + codes).trim();
    }

    private AuditSpec.Builder claims() {
        return new AuditSpec.Builder().appRole(ground.named("t_app")).setting(CLAIMS);
    }

    private void policy(String expression) throws SQLException {
        ground.run("drop policy p on orders; create policy p on orders using (%s)".formatted(expression));
    }

    private static final String CLAIM = "nullif(current_setting('request.jwt.claims', true), '')::jsonb";

    @Test
    void aClaimIsProven() throws SQLException {
        policy("tenant_id = (%s ->> 'tenant_id')::int".formatted(CLAIM));

        assertThat(prove(claims())).isEqualTo("PROVEN");
    }

    @Test
    void anEmptyClaimsSettingThatIsNoJsonFailsClosedAndIsNamed() throws SQLException {
        policy("tenant_id = (current_setting('request.jwt.claims', true)::jsonb ->> 'tenant_id')::int");

        assertThat(prove(claims())).isEqualTo("PROVEN PA011");
    }

    @Test
    void anotherClaimThatOpensIsABypass() throws SQLException {
        policy("tenant_id = (%1$s ->> 'tenant_id')::int or %1$s -> 'app_metadata' ->> 'role' = 'service'"
                .formatted(CLAIM));

        assertThat(prove(claims())).isEqualTo("VIOLATED PA008");
    }

    @Test
    void claimsWithoutATenantMustNotOpen() throws SQLException {
        policy("%1$s ->> 'tenant_id' is null or tenant_id = (%1$s ->> 'tenant_id')::int".formatted(CLAIM));

        assertThat(prove(claims())).isEqualTo("VIOLATED PA032");
    }

    @Test
    void aRoleForEachTenantIsProvenByItsName() throws SQLException {
        ground.run(
                "create role t_acme login; create role t_globex login; grant select, insert, update, delete on orders to t_acme, t_globex;"
                        + "drop policy p on orders; alter table orders alter column tenant_id type text; create policy p on orders using (tenant_id = current_user)");

        assertThat(prove(roles("t_acme", "t_globex"))).isEqualTo("PROVEN");
    }

    @Test
    void theEndOfARolesNameCanBeTheTenant() throws SQLException {
        ground.run("create role t_t_42 login; grant select on orders to t_t_42");
        policy("tenant_id = substring(current_user from '[0-9]+$')::int");

        assertThat(prove(roles("t_t_42"))).isEqualTo("PROVEN");
    }

    @Test
    void aPolicyForEachRoleIsProvenByItsOneTenant() throws SQLException {
        ground.run(
                "create role t_acme login; create role t_globex login; grant select, insert, update, delete on orders to t_acme, t_globex;"
                        + "drop policy p on orders; create policy a on orders to t_acme using (tenant_id = 1); create policy g on orders to t_globex using (tenant_id = 2)");

        assertThat(prove(roles("t_acme", "t_globex"))).isEqualTo("PROVEN");
    }

    @Test
    void aRoleWithTwoTenantsIsNot() throws SQLException {
        ground.run("create role t_acme login; grant select on orders to t_acme;"
                + "drop policy p on orders; create policy a on orders to t_acme using (tenant_id in (1, 2))");

        assertThat(prove(roles("t_acme"))).isEqualTo("VIOLATED PA032");
    }

    private AuditSpec.Builder roles(String... names) {
        AuditSpec.Builder spec = new AuditSpec.Builder().setting(TenantSetting.plain("app.tenant"));
        for (String name : names) {
            spec.appRole(ground.named(name));
        }
        return spec;
    }

    @Test
    void aTenantThatSessionsBeginWithIsOneThatNobodyAskedFor() throws SQLException {
        ground.run("alter role t_app set app.tenant = '1'");

        assertThat(prove(ground.spec())).isEqualTo("VIOLATED PA032");
    }

    @Test
    void aRoleThatTheApplicationCanBecomeCounts() throws SQLException {
        ground.run(
                "create role t_platform; grant select, delete on orders to t_platform; create policy q on orders to t_platform using (true)");
        String before = prove(ground.spec());

        ground.run("alter role t_app noinherit; grant t_platform to t_app");

        assertThat(before).isEqualTo("PROVEN");
        assertThat(prove(ground.spec())).isEqualTo("PROVEN VIOLATED PA007");
    }

    @Test
    void withoutANewSessionNothingIsProven() throws SQLException {
        try (Connection used = database.dataSource().getConnection();
                Statement statement = used.createStatement()) {
            statement.execute("select set_config('app.tenant', '1', false)");
            used.setAutoCommit(false);

            Proofs found = TruthTable.prove(
                    used,
                    CatalogReader.read(used, ground.spec().build()),
                    ground.spec().build());

            assertThat(summary(found)).isEqualTo("UNDECIDED");
            assertThat(String.valueOf(found.tables().get(0).witness()))
                    .contains("every session at hand had a tenant before");
        }
    }
}
