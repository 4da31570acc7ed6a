package dev.mainstay.tenancy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterTypesTest {

    private static boolean declared(String setter, Object... values) {
        return ParameterTypes.areDeclared(setter, withIndex(values), true);
    }

    private static Object[] withIndex(Object... values) {
        Object[] args = new Object[values.length + 1];
        args[0] = 1;
        System.arraycopy(values, 0, args, 1, values.length);
        return args;
    }

    @Test
    void numbersTextBytesAndUuidsHaveAType() {
        for (String setter : List.of(
                "setBoolean", "setByte", "setShort", "setInt", "setLong", "setFloat", "setDouble", "setBigDecimal")) {
            assertThat(declared(setter, 1)).as(setter).isTrue();
        }
        for (Object value : List.of(1, 1L, true, 1.0, BigDecimal.ONE, new UUID(0, 1), "text")) {
            assertThat(declared("setObject", value)).isTrue();
        }
        assertThat(declared("setBytes", new byte[0])).isTrue();
        assertThat(declared("setString", "text")).isTrue();
    }

    @Test
    void whatTheServerHasToFindOutHasNone() {
        OffsetDateTime moment = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
        assertThat(declared("setTimestamp", moment)).isFalse();
        assertThat(declared("setObject", moment)).isFalse();
        assertThat(declared("setObject", (Object) null)).isFalse();
        assertThat(declared("setObject", 1, Types.OTHER)).isFalse();
        assertThat(declared("setNull", Types.TIMESTAMP)).isFalse();
        assertThat(declared("setNull", Types.VARCHAR, "name")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {Types.INTEGER, Types.BIGINT, Types.SMALLINT, Types.DOUBLE, Types.NUMERIC, Types.BOOLEAN})
    void nullsHaveTheTypeTheyAreGiven(int type) {
        assertThat(declared("setNull", type)).isTrue();
    }

    @Test
    void stringsHaveNoneWhereTheDriverIsToldSo() {
        assertThat(ParameterTypes.areDeclared("setString", withIndex("x"), false))
                .isFalse();
        assertThat(ParameterTypes.areDeclared("setObject", withIndex("x"), false))
                .isFalse();
        assertThat(ParameterTypes.areDeclared("setNull", withIndex(Types.VARCHAR), false))
                .isFalse();
        assertThat(ParameterTypes.areDeclared("setNull", withIndex(Types.VARCHAR), true))
                .isTrue();
    }
}
