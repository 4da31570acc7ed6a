package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The functions and procedures of a database, those of extensions left out, and what their texts mention. */
final class Routines {

    private static final String ALL = """
            select p.oid::int8 as oid, p.oid::regprocedure::text as signature, p.proname::text as name, p.proowner::int8 as owner,
                   p.prosecdef, p.provolatile = 'i' as immutable, p.prorettype = 'boolean'::regtype as answers, l.lanname::text as language,
                   p.proleakproof, quote_ident(n.nspname) as schema,
                   pg_get_function_sqlbody(p.oid) is not null or exists (select from unnest(p.proconfig) c where c like 'search_path=%') as pinned,
                   coalesce(pg_get_function_sqlbody(p.oid), p.prosrc, '') as body,
                   p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype) as fires,
                   exists (select from pg_roles r where r.rolname = any (?)
                             and has_function_privilege(r.oid, p.oid, 'EXECUTE') and has_schema_privilege(r.oid, n.oid, 'USAGE'))
                     as callable,
                   array(select split_part(c, '=', 1) from unnest(p.proconfig) c) as sets,
                   array(select acl.grantee::int8 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl) as grantees
              from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
             where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and p.prokind <> 'a'
               and not exists (select from pg_depend d
                                where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
             order by signature
            """;

    /** Words that ask who is there; a function that has one is not the same for all. */
    private static final List<String> SESSION =
            List.of("current_setting", "current_user", "session_user", "current_role");

    private static final Pattern COMMENT = Pattern.compile("--[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern DYNAMIC = Pattern.compile("(?i)\\bexecute\\b");
    private static final Pattern CALL = Pattern.compile("(?:\"([^\"]+)\"|\\b([A-Za-z_]\\w*))\\s*\\(");

    /**
     * A function or procedure.
     *
     * @param signature its name and types, qualified
     * @param definer whether it runs with its owner's rights
     * @param immutable whether it is declared so
     * @param leakproof whether it is declared so
     * @param pinned whether the caller has no say in what its names mean
     * @param schema where it is, quoted as SQL where needed
     * @param body its text without comments
     * @param answers whether it says yes or no and gives no rows away
     * @param fires whether only a trigger can call it
     * @param callable whether the application may call it
     * @param sets what it sets for itself while it runs
     * @param grantees the roles that may execute it by a grant
     */
    record Routine(
            long oid,
            String signature,
            String name,
            long owner,
            boolean definer,
            boolean immutable,
            boolean leakproof,
            boolean pinned,
            String schema,
            String language,
            String body,
            boolean answers,
            boolean fires,
            boolean callable,
            Set<String> sets,
            Set<Long> grantees) {

        /** Returns whether its text does not show what it reads. */
        boolean isOpaque() {
            return !language.equals("sql")
                    && (!language.equals("plpgsql") || DYNAMIC.matcher(body).find());
        }
    }

    private final Map<Long, Routine> byOid = new HashMap<>();
    private final List<Routine> all;

    private Routines(List<Routine> all) {
        this.all = all;
        all.forEach(routine -> byOid.put(routine.oid(), routine));
    }

    static Routines read(Inspection inspection) throws SQLException {
        List<String> roles =
                inspection.ordinaryRoles().stream().map(AppRole::name).toList();
        return new Routines(Rows.of(inspection.connection(), ALL, row -> routine(inspection, row), roles));
    }

    /** What a role may call only because it inherits from the function's owner, or from a role that bypasses, is said of the role. */
    private static boolean isGranted(Inspection inspection, Collection<Long> grantees, long owner) {
        RoleGraph graph = inspection.catalog().roles();
        return inspection.ordinaryRoles().stream()
                .anyMatch(role -> grantees.stream()
                        .anyMatch(grantee -> grantee == 0L
                                || grantee == role.oid()
                                || (role.holds().contains(grantee) && grantee != owner && !graph.bypasses(grantee))));
    }

    private static Routine routine(Inspection inspection, ResultSet row) throws SQLException {
        Set<Long> grantees = Rows.oids(row, "grantees");
        return new Routine(
                row.getLong("oid"),
                row.getString("signature"),
                row.getString("name"),
                row.getLong("owner"),
                row.getBoolean("prosecdef"),
                row.getBoolean("immutable"),
                row.getBoolean("proleakproof"),
                row.getBoolean("pinned"),
                row.getString("schema"),
                row.getString("language"),
                COMMENT.matcher(row.getString("body")).replaceAll(" "),
                row.getBoolean("answers"),
                row.getBoolean("fires"),
                row.getBoolean("callable") && isGranted(inspection, grantees, row.getLong("owner")),
                Set.copyOf(Rows.texts(row, "sets")),
                grantees);
    }

    List<Routine> all() {
        return all;
    }

    Optional<Routine> at(long oid) {
        return Optional.ofNullable(byOid.get(oid));
    }

    /** Returns the text of a routine and of those that it calls. */
    String textOf(Routine routine) {
        return Stream.concat(Stream.of(routine), calledBy(routine.body()).stream())
                .map(Routine::body)
                .collect(Collectors.joining("\n"));
    }

    /** Returns the routines that a text calls, and those that they call. */
    Set<Routine> calledBy(String text) {
        Set<Routine> called = new LinkedHashSet<>();
        collect(text, called);
        return called;
    }

    private void collect(String text, Set<Routine> called) {
        Set<String> names = CALL.matcher(text)
                .results()
                .map(call -> call.group(1) == null ? call.group(2).toLowerCase(Locale.ROOT) : call.group(1))
                .collect(Collectors.toCollection(HashSet::new));
        for (Routine routine : all) {
            if (names.contains(routine.name()) && called.add(routine)) {
                collect(routine.body(), called);
            }
        }
    }

    /** Returns whether a text, or a routine that it calls, reads one of these settings. */
    boolean readsSetting(String text, Collection<TenantSetting> settings) {
        return mentions(text, settings.stream().map(TenantSetting::name).toList());
    }

    /** Returns whether a text, or a routine that it calls, asks for a setting or the current role. */
    boolean readsSession(String text) {
        return mentions(text, SESSION);
    }

    private boolean mentions(String text, Collection<String> words) {
        return holdsOne(text, words) || calledBy(text).stream().anyMatch(routine -> holdsOne(routine.body(), words));
    }

    private static boolean holdsOne(String text, Collection<String> words) {
        String lower = text.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(word -> lower.contains(word.toLowerCase(Locale.ROOT)));
    }

    /** Returns how a text selects from or changes a relation. */
    static Pattern useOf(Relation relation) {
        List<String> name = Sql.parts(relation.name());
        String table = Pattern.quote(name.get(1));
        return Pattern.compile("(?i)(?:\\b(?:from|join|into|update|using|only|table)\\s+|,\\s*)"
                + "(?:\"?%s\"?\\s*\\.\\s*)?(?:\"%s\"|%s\\b)(?!\\s*\\.)"
                        .formatted(Pattern.quote(name.get(0)), table, table));
    }
}
