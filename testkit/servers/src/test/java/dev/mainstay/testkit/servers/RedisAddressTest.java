package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisAddressTest {

    @Test
    void everyPartIsReadAndWrittenBack() {
        RedisAddress address = parse("redis://me:a%40b%3Ac@cache:6400/7");

        assertThat(address).isEqualTo(new RedisAddress("cache", 6400, "me", "a@b:c", 7));
        assertThat(address.uri()).isEqualTo("redis://me:a%40b%3Ac@cache:6400/7");
        assertThat(address).hasToString("cache:6400/7");
    }

    @Test
    void theHostIsEnough() {
        assertThat(parse("redis://cache")).isEqualTo(new RedisAddress("cache", 6379, "", "", 0));
        assertThat(RedisAddress.fromEnvironment(name -> "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rediss://:hidden@cache    | the scheme is not one of [redis]",
                "cache:6379                | the scheme is not one of [redis]",
                "redis://:hidden@cache/one | the database is not a number",
                "redis://:hidden@a:1,b:2   | it has no host, or more than one",
            })
    void aMalformedValueNamesTheVariableAndTheLegalFormAndNotThePassword(String value, String reason) {
        assertThatThrownBy(() -> parse(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("MAINSTAY_REDIS_URL is malformed: " + reason)
                .hasMessageContaining("the legal form is redis://")
                .hasMessageNotContaining("hidden");
    }

    private static RedisAddress parse(String value) {
        return RedisAddress.fromEnvironment(Map.of("MAINSTAY_REDIS_URL", value)::get)
                .orElseThrow();
    }
}
