package dev.mainstay.testkit.tenancy;

import static dev.mainstay.testkit.tenancy.Attempt.CALL;
import static dev.mainstay.testkit.tenancy.Attempt.COPY_FROM;
import static dev.mainstay.testkit.tenancy.Attempt.COPY_TO;
import static dev.mainstay.testkit.tenancy.Attempt.CURSOR;
import static dev.mainstay.testkit.tenancy.Attempt.DELETE;
import static dev.mainstay.testkit.tenancy.Attempt.EMPTY_READ;
import static dev.mainstay.testkit.tenancy.Attempt.EMPTY_WRITE;
import static dev.mainstay.testkit.tenancy.Attempt.FOREIGN_KEY;
import static dev.mainstay.testkit.tenancy.Attempt.INSERT;
import static dev.mainstay.testkit.tenancy.Attempt.INSERT_NULL;
import static dev.mainstay.testkit.tenancy.Attempt.LOCK;
import static dev.mainstay.testkit.tenancy.Attempt.MERGE;
import static dev.mainstay.testkit.tenancy.Attempt.MOVE_IN;
import static dev.mainstay.testkit.tenancy.Attempt.MOVE_OUT;
import static dev.mainstay.testkit.tenancy.Attempt.SELECT;
import static dev.mainstay.testkit.tenancy.Attempt.SETVAL;
import static dev.mainstay.testkit.tenancy.Attempt.TEMP_TABLE;
import static dev.mainstay.testkit.tenancy.Attempt.TRUNCATE;
import static dev.mainstay.testkit.tenancy.Attempt.UNBOUND_READ;
import static dev.mainstay.testkit.tenancy.Attempt.UNBOUND_WRITE;
import static dev.mainstay.testkit.tenancy.Attempt.UNIQUE_KEY;
import static dev.mainstay.testkit.tenancy.Attempt.UNSET_READ;
import static dev.mainstay.testkit.tenancy.Attempt.UNSET_WRITE;
import static dev.mainstay.testkit.tenancy.Attempt.UPDATE;
import static dev.mainstay.testkit.tenancy.Attempt.UPDATE_BY_KEY;
import static dev.mainstay.testkit.tenancy.Attempt.UPSERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each defect, alone in a database that is sound otherwise, is found where it is and nowhere else. */
class PlantedDefectsIT {

    private static final String NO_GUARD = "drop policy tenant_guard on town.house";
    private static final String OPEN = "create policy p on town.house for %s to <tenant> %s";

    /** What is done, the object, what is broken elsewhere for it, and what is broken there. Tenant B's rows lie in the first partition. */
    static Stream<Arguments> defects() {
        return Stream.of(
                Arguments.of(
                        List.of("alter table town.person disable row level security"),
                        "town.person",
                        List.of("town.inhabitants() CALL"),
                        Set.of(
                                SELECT,
                                CURSOR,
                                COPY_TO,
                                LOCK,
                                INSERT,
                                COPY_FROM,
                                UPDATE,
                                UPDATE_BY_KEY,
                                MOVE_IN,
                                MOVE_OUT,
                                DELETE,
                                UPSERT,
                                MERGE,
                                EMPTY_READ,
                                EMPTY_WRITE,
                                UNSET_READ,
                                UNSET_WRITE)),
                Arguments.of(
                        List.of(NO_GUARD, OPEN.formatted("select", "using (true)")),
                        "town.house",
                        List.of("town.address SELECT"),
                        Set.of(SELECT, CURSOR, COPY_TO, EMPTY_READ, UNSET_READ)),
                Arguments.of(
                        List.of(NO_GUARD, OPEN.formatted("insert", "with check (true)")),
                        "town.house",
                        List.of(),
                        Set.of(INSERT, EMPTY_WRITE, UNSET_WRITE)),
                Arguments.of(
                        List.of(
                                NO_GUARD,
                                OPEN.formatted(
                                        "update",
                                        "using (tenant_id = tenancy.current_tenant()::uuid) with check (true)")),
                        "town.house",
                        List.of(),
                        Set.of(MOVE_OUT)),
                Arguments.of(
                        List.of(NO_GUARD, OPEN.formatted("update", "using (true) with check (true)")),
                        "town.house",
                        List.of(),
                        Set.of(UPDATE, MOVE_IN, MOVE_OUT)),
                Arguments.of(
                        List.of(NO_GUARD, OPEN.formatted("delete", "using (true)")),
                        "town.house",
                        List.of("town.address DELETE"),
                        Set.of(DELETE)),
                Arguments.of(
                        List.of(NO_GUARD, OPEN.formatted("all", "using (tenancy.current_tenant() is null)")),
                        "town.house",
                        List.of(),
                        Set.of(EMPTY_READ, EMPTY_WRITE, UNSET_READ, UNSET_WRITE)),
                Arguments.of(
                        List.of("grant truncate on town.person to <tenant>"),
                        "town.person",
                        List.of(),
                        Set.of(TRUNCATE)),
                Arguments.of(
                        List.of("create unique index on town.house (lower(street))"),
                        "town.house",
                        List.of(),
                        Set.of(UNIQUE_KEY)),
                Arguments.of(
                        List.of(
                                "alter table town.person drop constraint person_tenant_id_boss_id_fkey",
                                "alter table town.person add unique (tenant_id, name)",
                                "create table town.key (id uuid primary key, tenant_id uuid)",
                                "alter table town.key owner to <migrator>",
                                "alter table town.key enable row level security",
                                "create policy p on town.key to <tenant> using (tenant_id = tenancy.current_tenant()::uuid)",
                                "grant select, insert on town.key to <tenant>",
                                "alter table town.person add foreign key (boss_id) references town.key"),
                        "town.person",
                        List.of("town.key UNIQUE_KEY"),
                        Set.of(FOREIGN_KEY)),
                Arguments.of(
                        List.of(
                                "create table town.note (tenant_id uuid, note text)",
                                "alter table town.note enable row level security",
                                "create policy p on town.note to <tenant> using (tenant_id is null or tenant_id = tenancy.current_tenant()::uuid)",
                                "grant select, insert on town.note to <tenant>"),
                        "town.note",
                        List.of(),
                        Set.of(INSERT_NULL)),
                Arguments.of(
                        List.of(
                                "grant select on town.house to <login>",
                                "create policy p on town.house for select to <login> using (true)"),
                        "town.house",
                        List.of(),
                        Set.of(UNBOUND_READ)),
                Arguments.of(
                        List.of(
                                "grant insert on town.person to <login>",
                                "create policy p on town.person for insert to <login> with check (true)"),
                        "town.person",
                        List.of(),
                        Set.of(UNBOUND_WRITE)),
                Arguments.of(
                        List.of("grant select on town.visit_0, town.visit_1 to <tenant>"),
                        "town.visit_0",
                        List.of("town.visit_1 EMPTY_READ", "town.visit_1 UNSET_READ"),
                        Set.of(SELECT, CURSOR, COPY_TO, EMPTY_READ, UNSET_READ)));
    }

    /** As above, for what is no table. */
    static Stream<Arguments> defectsOfOtherObjects() {
        return Stream.of(
                Arguments.of(
                        List.of(
                                "alter view town.address owner to <admin>",
                                "grant select, update, delete on town.address to <tenant>"),
                        "town.address",
                        List.of(),
                        Set.of(SELECT, UPDATE, DELETE)),
                Arguments.of(
                        List.of(
                                "create materialized view town.streets as select tenant_id, street from town.house",
                                "grant select on town.streets to <tenant>"),
                        "town.streets",
                        List.of(),
                        Set.of(SELECT)),
                Arguments.of(
                        List.of("alter function town.inhabitants() security definer"),
                        "town.inhabitants()",
                        List.of(),
                        Set.of(CALL)),
                Arguments.of(
                        List.of("grant update on sequence town.house_id_seq to <tenant>"),
                        "town.house_id_seq",
                        List.of(),
                        Set.of(SETVAL)),
                Arguments.of(
                        List.of("grant temporary on database <database> to <login>"),
                        "database",
                        List.of(),
                        Set.of(TEMP_TABLE)));
    }

    @ParameterizedTest
    @MethodSource({"defects", "defectsOfOtherObjects"})
    void defectIsFoundWhereItIs(List<String> planted, String object, List<String> elsewhere, Set<Attempt> broken)
            throws SQLException {
        try (PostgresDatabase database = PostgresServer.shared().freshDatabase()) {
            Town town = Town.in(database);
            town.asAdmin(planted.stream().map(sql -> named(sql, town)).toList());

            IsolationReport report = town.probe().build().run();

            Set<String> found = report.crossings().stream()
                    .filter(crossing -> crossing.outcome() instanceof Outcome.Broken)
                    .map(crossing -> crossing.object() + " " + crossing.attempt())
                    .collect(Collectors.toSet());
            Set<String> expected = new TreeSet<>(elsewhere);
            broken.forEach(attempt -> expected.add(object + " " + attempt));
            if (report.crossings().stream().noneMatch(crossing -> crossing.attempt() == MERGE)) {
                expected.remove(object + " " + MERGE); // PostgreSQL 14 has no such command
            }
            assertThat(found).as("%s", report).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static String named(String sql, Town town) {
        return sql.replace("<tenant>", town.roles.tenant().quoted())
                .replace("<login>", town.roles.login().quoted())
                .replace("<migrator>", town.roles.migrator().quoted())
                .replace("<admin>", town.database.adminUser())
                .replace("<database>", town.database.name());
    }
}
