package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {

    @Test
    void unsetOrBlankMeansTheEmbeddedServer() {
        assertThat(PostgresAddress.fromEnvironment(name -> null)).isEmpty();
        assertThat(PostgresAddress.fromEnvironment(name -> " ")).isEmpty();
    }

    @Test
    void bothFormsSayTheSame() {
        PostgresAddress jdbc =
                parse("jdbc:postgresql://db.example:5433/app?user=me&password=a%40b%2Bc&sslmode=require");
        PostgresAddress libpq = parse("postgres://me:a%40b+c@db.example:5433/app?sslmode=require");

        assertThat(jdbc).isEqualTo(libpq);
        assertThat(jdbc)
                .isEqualTo(new PostgresAddress("db.example", 5433, "app", "me", "a@b+c", Map.of("sslmode", "require")));
        assertThat(jdbc.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/app?sslmode=require");
    }

    @Test
    void portAndPasswordMayBeLeftOut() {
        PostgresAddress address = parse("postgresql://me@db/app");

        assertThat(address).isEqualTo(new PostgresAddress("db", 5432, "app", "me", "", Map.of()));
        assertThat(address.jdbcUrlWithLogin()).isEqualTo("jdbc:postgresql://db:5432/app?user=me");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysql://me:hidden@db/app               | the scheme is not one of",
                "hidden                                 | the scheme is not one of",
                "jdbc:postgres://db/app?password=hidden | the scheme is not one of [postgresql]",
                "jdbc:postgresql:app?password=hidden    | it has no host",
                "postgres://me:hidden@a:1,b:2/app       | it has no host, or more than one",
                "postgres://me:hid den@db/app           | it is not a URL",
                "postgres://me:hidden%zz@db/app         | it is not a URL",
                "postgres://me:hidden@db                | it names no database",
                "postgres://:hidden@db/app              | it names no user",
                "jdbc:postgresql://db/app?password=hidden | it names no user",
            })
    void aMalformedValueNamesTheVariableAndTheLegalFormAndNotThePassword(String value, String reason) {
        assertThatThrownBy(() -> parse(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("MAINSTAY_POSTGRES_URL is malformed: " + reason)
                .hasMessageContaining("the legal form is jdbc:postgresql://host[:port]/database?user=name")
                .hasNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hid"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres://me:hidden@db/app", "jdbc:postgresql://db/app?user=me&password=hidden"})
    void printingAnAddressKeepsThePassword(String value) {
        assertThat(parse(value)).hasToString("db:5432/app");
    }

    private static PostgresAddress parse(String value) {
        return PostgresAddress.fromEnvironment(Map.of("MAINSTAY_POSTGRES_URL", value)::get)
                .orElseThrow();
    }
}
