package dev.mainstay.testkit.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The probe finds nothing where nothing is wrong, tells what it could not see, and leaves no trace. */
@EmbeddedPostgres
class IsolationProbeIT {

    private static Town town;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        town = Town.in(database);
    }

    @AfterEach
    void dropWhatATestMade() throws SQLException {
        town.asAdmin(List.of("drop table if exists town.code, town.country, town.memo, town.ticket, town.place"));
    }

    @Test
    void soundDatabaseIsIsolatedInEveryAttempt() throws SQLException {
        IsolationReport report = town.probe().build().run().requireIsolated();

        assertThat(report.crossings())
                .allSatisfy(crossing -> assertThat(crossing.outcome()).isInstanceOf(Outcome.Held.class));
        Set<Attempt> onPersons = report.crossings().stream()
                .filter(crossing -> crossing.object().equals("town.person"))
                .map(Crossing::attempt)
                .collect(Collectors.toSet());
        assertThat(EnumSet.complementOf(EnumSet.copyOf(onPersons)))
                .isSubsetOf(Attempt.CALL, Attempt.SETVAL, Attempt.TEMP_TABLE, Attempt.MERGE);
        assertThat(report.crossings())
                .extracting(Crossing::object)
                .contains("town.visit_0", "town.address", "town.inhabitants()", "town.house_id_seq", "database");
    }

    @Test
    void probeLeavesNoTraceEvenWhereNothingIsProtected() throws SQLException {
        town.asAdmin(List.of("alter table town.person disable row level security"));
        String before = traces();

        IsolationReport report = town.probe().build().run();

        assertThat(report.open()).isNotEmpty();
        assertThat(traces()).isEqualTo(before);
        town.asAdmin(List.of("alter table town.person enable row level security"));
    }

    private static String traces() throws SQLException {
        return town.adminReads("""
                select concat_ws(' ', (select count(*) from pg_class), (select max(oid) from pg_class),
                  (select last_value || ' ' || is_called from town.house_id_seq),
                  (select string_agg(ctid::text || h::text, ',') from town.house h),
                  (select string_agg(ctid::text || p::text, ',') from town.person p),
                  (select string_agg(ctid::text || v::text, ',') from town.visit v))""");
    }

    @Test
    void tableWithoutTenantColumnIsNotPassedSilently() throws SQLException {
        town.asAdmin(List.of(
                "create table town.country (code text)",
                "grant select on town.country to " + town.roles.tenant().quoted()));
        IsolationReport report = town.probe().build().run();

        assertThatThrownBy(report::requireIsolated)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("Expected tenants to be isolated in all of ")
                .hasMessageContaining("NOT SHOWN town.country")
                .hasMessageContaining("name its column, or allow it");
        IsolationProbe allowing = town.probe()
                .allow("town.country", Attempt.SELECT, "the same for all tenants")
                .build();
        assertThat(allowing.run().requireIsolated())
                .hasToString(allowing.run().toString())
                .asString()
                .contains("allowed: SELECT on town.country: the same for all tenants");
    }

    @Test
    void allowanceThatIsNotNeededFails() throws SQLException {
        IsolationReport report = town.probe()
                .allow("town.house", Attempt.SELECT, "was open once")
                .build()
                .run();

        assertThatThrownBy(report::requireIsolated)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("allowed but not needed: SELECT on town.house");
    }

    @Test
    void rowsThatCannotBeMadeUpAreAskedForAndThenProbed() throws SQLException {
        String tenant = town.roles.tenant().quoted();
        town.asAdmin(List.of(
                "create table town.code (tenant_id uuid, code text not null check (code ~ '^X[0-9]{3}$'))",
                "alter table town.code enable row level security",
                "create policy p on town.code to %s using (tenant_id = nullif(current_setting('mainstay.tenant_id', true), '')::uuid)"
                        .formatted(tenant),
                "grant select, insert, update, delete on town.code to " + tenant));

        IsolationReport alone = town.probe().build().run();
        IsolationReport seeded = town.probe()
                .seeding((connection, table, owner) -> {
                    if (table.equals("town.code")) {
                        Sql.update(connection, "insert into town.code values ('%s', 'X001')".formatted(owner));
                    }
                })
                .build()
                .run();

        assertThat(alone.outcome("town.code", Attempt.SELECT))
                .isInstanceOf(Outcome.NotShown.class)
                .extracting(Outcome::seen)
                .asString()
                .contains("refused with SQLState 23514");
        assertThat(seeded.outcome("town.code", Attempt.SELECT)).isInstanceOf(Outcome.Held.class);
        assertThat(seeded.outcome("town.code", Attempt.UPDATE)).isInstanceOf(Outcome.Held.class);
        assertThat(town.adminReads("select count(*) from town.code")).isEqualTo("0");
    }

    @Test
    void databaseWithoutTenantTablesIsNoProof() throws SQLException {
        IsolationReport report =
                town.probe().tenantColumn("organisation_id").build().run();

        assertThatThrownBy(report::requireIsolated)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no table has a column organisation_id, so nothing was probed");
    }

    @Test
    void nothingIsShownByMovingRowsAwayWhereThereIsNoneOfTheOwn() throws SQLException {
        String tenant = town.roles.tenant().quoted();
        town.asAdmin(List.of(
                "create table town.memo (tenant_id uuid not null, note text)",
                "insert into town.memo values ('" + Town.B + "', 'theirs')",
                "alter table town.memo enable row level security",
                "create policy p on town.memo to " + tenant
                        + " using (tenant_id = tenancy.current_tenant()::uuid) with check (true)",
                "grant select, update on town.memo to " + tenant));

        IsolationReport report = town.probe().build().run();

        assertThat(report.outcome("town.memo", Attempt.MOVE_OUT)).isInstanceOf(Outcome.NotShown.class);
        assertThat(report.outcome("town.memo", Attempt.MOVE_IN)).isInstanceOf(Outcome.Held.class);
    }

    @Test
    void refusalOfAnotherForeignKeySaysNothingOfTheOneThatIsTried() throws SQLException {
        String tenant = town.roles.tenant().quoted();
        town.asAdmin(List.of(
                "create table town.place (id uuid primary key)",
                "create table town.ticket (tenant_id uuid not null, place_id uuid not null references town.place, person_id uuid)",
                "alter table town.ticket add constraint z_person foreign key (tenant_id, person_id) references town.person (tenant_id, id)",
                "alter table town.ticket enable row level security",
                "create policy p on town.ticket to " + tenant + " using (tenant_id = tenancy.current_tenant()::uuid)",
                "grant select, insert on town.ticket to " + tenant));

        IsolationReport report = town.probe().build().run();

        assertThat(report.outcome("town.ticket", Attempt.FOREIGN_KEY))
                .isInstanceOfSatisfying(
                        Outcome.NotShown.class,
                        outcome -> assertThat(outcome.toString()).contains("another foreign key refused the row"));
    }

    @Test
    void connectionThatCarriesATenantIsRefused() throws SQLException {
        try (Connection session = town.login().getConnection()) {
            Sql.rows(session, "select set_config('mainstay.tenant_id', '" + Town.B + "', false)");
            IsolationProbe probe = IsolationProbe.builder(SharedConnection.of(session), Town.A, Town.B)
                    .build();

            assertThatThrownBy(probe::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("it was set for the session");
        }
    }

    @Test
    void connectionThatHasCarriedTheSettingShowsNothingAboutFreshOnes() throws SQLException {
        try (Connection used = town.login().getConnection()) {
            Sql.rows(used, "select set_config('mainstay.tenant_id', '', false)");
            IsolationReport report = IsolationProbe.builder(SharedConnection.of(used), Town.A, Town.B)
                    .role(town.roles.tenant().value())
                    .build()
                    .run();

            assertThat(report.outcome("town.house", Attempt.UNSET_READ)).isInstanceOf(Outcome.NotShown.class);
            assertThat(report.outcome("town.house", Attempt.EMPTY_READ)).isInstanceOf(Outcome.Held.class);
        }
    }

    @Test
    void misuseIsRefusedWhenTheProbeIsMade() {
        assertThatThrownBy(() -> IsolationProbe.builder(town.login(), Town.A, Town.A))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("own and other must be two tenants, were the same");
        assertThatThrownBy(() -> town.probe().allow("town.house", Attempt.SELECT, " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reason must say why SELECT on town.house is allowed, was blank");
    }
}
