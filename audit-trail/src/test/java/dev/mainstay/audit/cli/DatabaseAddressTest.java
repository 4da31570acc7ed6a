package dev.mainstay.audit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://h:1/d,jdbc:postgresql://h:1/d,,",
        "postgresql://h/d,jdbc:postgresql://h/d,,",
        "postgres://u@h:1/d,jdbc:postgresql://h:1/d,u,",
        "postgresql://u:p@h:1/d?sslmode=require,jdbc:postgresql://h:1/d?sslmode=require,u,p",
        "postgresql://u%40x:p%2F+%3A@h/d,jdbc:postgresql://h/d,u@x,p/+:",
        "jdbc:postgresql://h/d?user=u&sslmode=require&password=p%26q,jdbc:postgresql://h/d?sslmode=require,u,p&q",
        "jdbc:postgresql://h/d?user=u&password=,jdbc:postgresql://h/d,u,''",
        "'postgresql://a:1,b:2/d','jdbc:postgresql://a:1,b:2/d',,",
        "postgresql://[::1]:5433/d,jdbc:postgresql://[::1]:5433/d,,",
    })
    void aUrlIsTakenApart(String url, String jdbcUrl, String user, String password) {
        assertThat(DatabaseAddress.parse(url)).isEqualTo(new DatabaseAddress(jdbcUrl, user, password));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shop", "jdbc:oracle:thin:@h:1:d", "postgresql:d", "http://h/d", "postgresql://h/d d"})
    void anotherKindOfUrlIsRefusedWithoutBeingRepeated(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--url must be jdbc:postgresql://host:port/database or postgresql://host:port/database");
    }

    @Test
    void asTextItHasNoPassword() {
        assertThat(DatabaseAddress.parse("postgresql://u:secret@h/d")).hasToString("jdbc:postgresql://h/d");
    }
}
