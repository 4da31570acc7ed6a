package dev.mainstay.spring.tenancy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Notes of two tenants, with the same ids in both. */
final class NotesDatabase {

    static final TenantId A = TenantId.of(UUID.fromString("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"));
    static final TenantId B = TenantId.of(UUID.fromString("bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb"));

    private final PostgresDatabase database;
    private final RoleNames roles;

    private NotesDatabase(PostgresDatabase database) {
        this.database = database;
        this.roles = RoleNames.prefixed(database.name());
    }

    static NotesDatabase on(PostgresDatabase database) throws SQLException {
        NotesDatabase notes = new NotesDatabase(database);
        notes.execute(TenantDdl.script(TenantDdl.roles(notes.roles))
                + TenantDdl.script(TenantDdl.schema("app", notes.roles))
                + """
                create table app.note (tenant_id uuid, id bigint, text text, primary key (tenant_id, id));
                """
                + TenantDdl.script(
                        TenantDdl.protect(TableSpec.of("app", "note", TenantIdType.UUID, notes.tenantRole()))));
        return notes;
    }

    String tenantRole() {
        return roles.tenant().value();
    }

    /** Connections of the application's login. */
    HikariDataSource pool(int size) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.jdbcUrl());
        pool.setUsername(roles.login().value());
        pool.setMaximumPoolSize(size);
        return pool;
    }

    /** Puts two notes of each tenant there: {@code a1}, {@code a2} and {@code b1}, {@code b2}. */
    void fill() throws SQLException {
        execute("""
                truncate app.note;
                insert into app.note values ('%1$s', 1, 'a1'), ('%1$s', 2, 'a2'), ('%2$s', 1, 'b1'), ('%2$s', 2, 'b2')
                """.formatted(A, B));
    }

    /** Returns all texts, past the policies. */
    List<String> texts() throws SQLException {
        try (Connection administrator = database.dataSource().getConnection();
                Statement statement = administrator.createStatement();
                ResultSet rows = statement.executeQuery("select text from app.note order by text")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection administrator = database.dataSource().getConnection();
                Statement statement = administrator.createStatement()) {
            statement.execute(sql);
        }
    }
}
