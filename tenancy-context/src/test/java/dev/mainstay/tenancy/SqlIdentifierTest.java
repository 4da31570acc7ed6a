package dev.mainstay.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlIdentifierTest {

    @Test
    void aLegalNameIsQuoted() {
        assertThat(new SqlIdentifier("order_item2").quoted()).isEqualTo("\"order_item2\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1a",
                "Orders",
                "a-b",
                "a.b",
                "a\"; drop table x; --",
                "pg_monitor",
                "a\u0000",
                "a\n",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void anIllegalNameIsRefused(String name) {
        assertThatThrownBy(() -> new SqlIdentifier(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("identifier must be 1 to 63 of a-z, 0-9 and _");
    }

    @ParameterizedTest
    @ValueSource(strings = {"public", "none"})
    void aRoleIsNeitherEverybodyNorNobody(String name) {
        assertThatThrownBy(() -> SqlIdentifier.role(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("role must not be 'public' or 'none', was '" + name + "'");
    }
}
