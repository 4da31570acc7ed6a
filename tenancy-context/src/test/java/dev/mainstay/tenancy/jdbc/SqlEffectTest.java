package dev.mainstay.tenancy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlEffectTest {

    private static final String NAMESPACE = "mainstay";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set role postgres",
                "declare hold cursor with hold for select 1",
                "select 1; DECLARE c BINARY INSENSITIVE NO SCROLL CURSOR WITH HOLD FOR table t",
                "SET LOCAL ROLE postgres",
                "set session role none",
                "  /* a /* nested */ one */ -- and a line\n set\trole x",
                "set \"role\" = x",
                "set \"ROLE\" = x",
                "set \"Mainstay.Tenant_Id\" = 'x'",
                "reset role",
                "reset all",
                "reset session authorization",
                "set session authorization postgres",
                "set local session authorization default",
                "set session_authorization = postgres",
                "set mainstay.tenant_id = 'x'",
                "set local mainstay.tenant_id to 'x'",
                "SET \"mainstay\".\"tenant_id\" = 'x'",
                "reset mainstay.tenant_id",
                "discard all",
                "select 1; set role postgres",
                "select ';'; set role x",
                "select E'\\';' ; set role x",
                "select $a$ ; $a$; set role x",
                "select $$;$$, $1; set role x",
                "select 1 as \";\"; reset role",
                ";;set role x",
                "select 1 -- ;\n; discard temp"
            })
    void whatChangesRoleUserOrTenantIsRefused(String sql) {
        assertThatThrownBy(() -> SqlEffect.of(sql, NAMESPACE))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"))
                .hasMessageContaining("is refused here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "/* unclosed",
                "-- only a comment",
                "'unclosed",
                "\"unclosed",
                "$$unclosed",
                "$tag",
                "select 1",
                "set time zone 'UTC'",
                "set local statement_timeout = 100",
                "set session characteristics as transaction read only",
                "set transaction read only",
                "set",
                "reset statement_timeout",
                "select 'set role x'",
                "select '; set role x'",
                "select $f$ ; set role x $f$ ; select 2",
                "select 1 /* ; set role x */",
                "select 1 -- ; set role x",
                "select E'\\'; set role x'",
                "select 1 as \"; set role x\"; select 2",
                "prepare q as select 1",
                "savepoint a",
                "update roles set role = 'x'",
                "set mainstay_other = 1"
            })
    void everythingElsePasses(String sql) throws SQLException {
        assertThat(SqlEffect.of(sql, NAMESPACE)).isEqualTo(SqlEffect.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit",
                "COMMIT AND CHAIN",
                "end",
                "abort",
                "rollback",
                "rollback work",
                "prepare transaction 'x'",
                "insert into t values (1); commit; begin",
                "rollback to a; commit"
            })
    void theEndOfATransactionIsSeen(String sql) throws SQLException {
        assertThat(SqlEffect.of(sql, NAMESPACE)).isEqualTo(SqlEffect.ENDS_TRANSACTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollback to a", "ROLLBACK WORK TO SAVEPOINT a", "rollback transaction to a; select 1"})
    void theWayBackToASavepointIsSeen(String sql) throws SQLException {
        assertThat(SqlEffect.of(sql, NAMESPACE)).isEqualTo(SqlEffect.ROLLS_BACK_PARTLY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", " /* now */ START transaction read only", "begin; select 1"})
    void theBeginOfATransactionIsSeen(String sql) throws SQLException {
        assertThat(SqlEffect.of(sql, NAMESPACE)).isEqualTo(SqlEffect.BEGINS_TRANSACTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"select 1", "select ';'", ";; select 1 ;-- end;", "select $$;$$", "select E'\\';'"})
    void oneStatementIsOne(String sql) {
        assertThat(SqlEffect.isSingle(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "-- select 1", "select 1; select 2", "select 1;select"})
    void noneOrTwoAreNotOne(String sql) {
        assertThat(SqlEffect.isSingle(sql)).isFalse();
    }
}
