package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

@EmbeddedRedis
class EmbeddedRedisIT {

    private static final Recorded<RedisAddress> DATABASES = new Recorded<>();

    private final RedisInstance redis;

    EmbeddedRedisIT(RedisInstance redis) {
        this.redis = redis;
    }

    @BeforeAll
    static void fill(RedisInstance redis) {
        RespConnection.call(address(redis), "SET", "made before all", "1");
    }

    @Test
    void constructorLifecycleAndTestMethodsGetTheSameDatabase(RedisInstance injected) {
        assertThat(injected).isSameAs(redis);
        assertThat(RespConnection.call(address(injected), "GET", "made before all"))
                .isEqualTo("1");
    }

    @Nested
    class InANestedClass {

        @Test
        void theDatabaseIsTheOneOfTheOuterClass(RedisInstance injected) {
            assertThat(injected).isSameAs(redis);
        }
    }

    @Test
    void eachClassGetsAnEmptyDatabaseWhichIsEmptiedAfterIt() {
        DATABASES.clear();

        TestExecutionSummary summary = Launched.run(One.class, Other.class);

        assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
        assertThat(DATABASES.values()).hasSize(2).doesNotHaveDuplicates().doesNotContain(address(redis));
        assertThat(DATABASES.values())
                .allSatisfy(database ->
                        assertThat(RespConnection.call(database, "DBSIZE")).isEqualTo(0L));
    }

    @Test
    void aParameterOfAnotherTypeIsLeftToOthers() {
        TestExecutionSummary summary = Launched.run(WantsANumber.class);

        assertThat(summary.getFailures())
                .singleElement()
                .satisfies(f -> assertThat(f.getException()).hasMessageContaining("No ParameterResolver registered"));
    }

    private static RedisAddress address(RedisInstance redis) {
        return RedisAddress.local(redis.port()).withDatabase(redis.database());
    }

    @EmbeddedRedis
    static class One {
        @Test
        void startsEmpty(RedisInstance injected) {
            assertThat(RespConnection.call(address(injected), "DBSIZE")).isEqualTo(0L);
            RespConnection.call(address(injected), "SET", "key", "left over");
            DATABASES.addOnce(address(injected));
        }
    }

    @EmbeddedRedis
    static class Other {
        @Test
        void startsEmpty(RedisInstance injected) {
            assertThat(RespConnection.call(address(injected), "DBSIZE")).isEqualTo(0L);
            DATABASES.addOnce(address(injected));
        }
    }

    @EmbeddedRedis
    static class WantsANumber {
        @Test
        void test(Number number) {}
    }
}
