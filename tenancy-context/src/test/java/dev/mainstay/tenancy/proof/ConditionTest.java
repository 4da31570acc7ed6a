package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.tenancy.proof.Condition.All;
import dev.mainstay.tenancy.proof.Condition.Any;
import dev.mainstay.tenancy.proof.Condition.Leaf;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expressions are taken apart at AND and OR, and nowhere else. */
class ConditionTest {

    private static List<String> leaves(String sql) {
        return Condition.parse(sql).leaves().map(Leaf::sql).toList();
    }

    @Test
    void andAndOrAreTakenApartAsTheyNest() {
        Condition condition = Condition.parse("((a = 1) AND ((b = 2) OR (NOT c)))");

        assertThat(condition)
                .isEqualTo(new All(List.of(new Leaf("a = 1"), new Any(List.of(new Leaf("b = 2"), new Leaf("NOT c"))))));
    }

    @Test
    void andBindsCloserThanOr() {
        Condition condition = Condition.parse("a AND b OR c");

        assertThat(condition)
                .isEqualTo(new Any(List.of(new All(List.of(new Leaf("a"), new Leaf("b"))), new Leaf("c"))));
    }

    @Test
    void whatStandsInFunctionsCasesTextsAndSubSelectsStaysWhole() {
        assertThat(leaves("f((a OR b))")).containsExactly("f((a OR b))");
        assertThat(leaves("CASE WHEN a OR b THEN c ELSE d END")).containsExactly("CASE WHEN a OR b THEN c ELSE d END");
        assertThat(leaves("(x = 'a or b'::text)")).containsExactly("x = 'a or b'::text");
        assertThat(leaves("(\"or\" = E'it\\'s and')")).containsExactly("\"or\" = E'it\\'s and'");
        assertThat(leaves("(( SELECT (a OR b)))")).containsExactly("( SELECT (a OR b))");
        assertThat(leaves("(EXISTS ( SELECT 1 FROM m WHERE (m.a AND m.b)))"))
                .containsExactly("EXISTS ( SELECT 1 FROM m WHERE (m.a AND m.b))");
    }

    @Test
    void aConditionHoldsAsItsLeavesSay() {
        Condition condition = Condition.parse("(a AND (b OR c))");

        assertThat(condition.holds(leaf -> leaf.sql().equals("a"))).isFalse();
        assertThat(condition.holds(leaf -> !leaf.sql().equals("b"))).isTrue();
        assertThat(condition.holds(leaf -> !leaf.sql().equals("a"))).isFalse();
    }

    @Test
    void whatDoesNotCloseIsNotTakenApart() {
        assertThat(leaves("(a OR b")).containsExactly("(a OR b");
        assertThat(leaves("(a OR (b)")).containsExactly("(a OR (b)");
    }
}
