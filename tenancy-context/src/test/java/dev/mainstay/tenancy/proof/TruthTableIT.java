package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.tenancy.proof.TruthTable.Proofs;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each style of policy gets the verdict and the codes that its rows deserve. */
@EmbeddedPostgres
class TruthTableIT {

    private static final String GROUND = """
            create schema app; create schema hidden;
            create function app.tenant() returns int language sql stable as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
            create function app.undeclared() returns int language sql as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
            create function app.frozen() returns int language sql immutable as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
            create function app.throws() returns int language plpgsql stable as $$ begin return current_setting('app.tenant')::int; end $$;
            create function app.may(owner int) returns boolean language plpgsql stable as
              $$ begin return owner = nullif(current_setting('app.tenant', true), '')::int; end $$;
            create function app.word(name text) returns text language sql stable as $$ select current_setting('app.' || name, true) $$;
            create function hidden.tenant() returns int language sql stable return nullif(current_setting('app.tenant', true), '')::int;
            create function app.logs() returns boolean language plpgsql as $$ begin insert into member values (1, 'x'); return true; end $$;
            create table member (tenant_id int, name text);
            create function app.is_member(t int) returns boolean language sql stable as
              $$ select exists (select 1 from member m where m.tenant_id = t and m.name = current_user) $$;
            create type app.plan as enum ('free', 'team', 'firm');
            create language words handler plpgsql_call_handler;
            create function app.foreign_words(owner int) returns boolean language words stable as $$ begin return true; end $$;
            create function app.performs(t int) returns boolean language plpgsql stable as
              $$ begin perform 1 from member m where m.tenant_id = t; return found; end $$;
            create function app.looks(t int) returns boolean language plpgsql stable as
              $$ begin return t in (select x.tenant_id from (table member) x); end $$;
            create function app.may_with_key(t int) returns boolean language plpgsql stable as $$ begin
              return t = nullif(current_setting('app.tenant', true), '')::int or length(current_setting('app.key', true)) = 40; end $$;
            create function app.same(one int, other int) returns boolean language sql stable as
              $$ select exists (select 1 from member m where m.tenant_id = one) $$;
            create function app.begins(t text) returns boolean language sql stable as
              $$ select substr(t, 1, 12) = nullif(substr(current_setting('app.tenant', true), 1, 12), '') $$;
            create operator app.=== (leftarg = int, rightarg = int, function = app.same);
            grant usage on schema app to t_app;
            """;

    private static Proofs proofs;
    private static Ground ground;

    static List<PolicyStyle> styles() throws IOException {
        return PolicyStyle.all();
    }

    @BeforeAll
    static void prove(PostgresDatabase database) throws SQLException, IOException {
        ground = Ground.in(database);
        ground.run("create role t_admin; grant t_admin to t_app;" + GROUND);
        for (PolicyStyle style : styles()) {
            ground.run(style.sql());
        }
        proofs = prove(ground.spec().build());
    }

    static Proofs prove(AuditSpec spec) throws SQLException {
        try (Connection connection = NewSession.open(ground.database().dataSource(), spec.settings());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set transaction read only; set local search_path = pg_catalog");
            Proofs found = TruthTable.prove(connection, CatalogReader.read(connection, spec), spec);
            connection.rollback();
            return found;
        }
    }

    @ParameterizedTest
    @MethodSource("styles")
    void eachStyleGetsItsVerdictsAndCodes(PolicyStyle style) {
        String table = "public." + style.name();

        Set<String> codes = proofs.findings().stream()
                .filter(finding -> finding.object().equals(table))
                .map(finding -> finding.code().id())
                .collect(Collectors.toSet());
        List<TableProof> verdicts = proofs.tables().stream()
                .filter(proof -> proof.table().equals(table))
                .toList();

        assertThat(codes).isEqualTo(style.codes());
        assertThat(verdicts)
                .as(verdicts.toString())
                .extracting(TableProof::verdict)
                .isEqualTo(style.verdicts());
    }
}
