package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatementsTest {

    @Test
    void aScriptEndsItsStatementsBySemicolons() {
        assertThat(SqlStatements.split("  a ;\n\n b;; c ")).isEqualTo(List.of("a", "b", "c"));
    }

    @Test
    void nothingGivesNothing() {
        assertThat(SqlStatements.split(" \n; ;")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'a;b''c;d'",
                "alter table \"a;\"\"b;\" enable row level security",
                "create function f() returns int language sql as $$ select 1; $$",
                "do $body$ begin null; $$;$$ end; $body$",
                "select 1 -- one; two\n, 2",
                "select /* one; two */ 1"
            })
    void aSemicolonThatEndsNothingStays(String statement) {
        assertThat(SqlStatements.split(statement + "; select 2;")).containsExactly(statement, "select 2");
    }
}
