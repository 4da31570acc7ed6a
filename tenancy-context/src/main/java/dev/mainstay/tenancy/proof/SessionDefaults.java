package dev.mainstay.tenancy.proof;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What ALTER ROLE and ALTER DATABASE have put into the sessions of this database. Immutable. */
final class SessionDefaults {

    /** The narrower come later. */
    private static final String QUERY = """
            select coalesce(r.rolname::text, '') as role, pair
              from pg_catalog.pg_db_role_setting s
              left join pg_catalog.pg_roles r on r.oid = s.setrole
              cross join unnest(s.setconfig) pair
             where s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()))
             order by s.setrole <> 0, s.setdatabase <> 0""";

    private static final String POSTGRES_SEARCH_PATH = "\"$user\", public";

    private final Map<String, String> values;

    private SessionDefaults(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    static SessionDefaults read(Connection connection) throws SQLException {
        Map<String, String> values = new HashMap<>();
        Rows.of(connection, QUERY, row -> {
            String pair = row.getString("pair");
            int equals = pair.indexOf('=');
            return values.put(key(row.getString("role"), pair.substring(0, equals)), pair.substring(equals + 1));
        });
        return new SessionDefaults(values);
    }

    private static String key(String role, String setting) {
        return role + "=" + setting.toLowerCase(Locale.ROOT);
    }

    /** Returns what a setting begins with in sessions of a role; empty when nobody said. */
    Optional<String> of(String role, String setting) {
        return Optional.ofNullable(values.get(key(role, setting))).or(() -> ofAll(setting));
    }

    /** Returns what a setting begins with in all sessions of this database; empty when nobody said. */
    Optional<String> ofAll(String setting) {
        return Optional.ofNullable(values.get(key("", setting)));
    }

    String searchPath(String role) {
        return of(role, "search_path").orElse(POSTGRES_SEARCH_PATH);
    }
}
