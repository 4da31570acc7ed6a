package dev.mainstay.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.http.HttpVerdict;
import dev.mainstay.spring.idempotency.Idempotent;
import dev.mainstay.spring.idempotency.MainstayIdempotencyAutoConfiguration;
import dev.mainstay.spring.idempotency.RecordIn;
import dev.mainstay.spring.web.MainstayWebAutoConfiguration;
import dev.mainstay.tenancy.Tenancy;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A handler whose record cannot lie in its transaction stops the application at start; and what seals results. */
class JoinedConfigurationTest {

    private static final String NEEDS = "An @Idempotent handler with recordIn = TRANSACTION needs ";

    private final WebApplicationContextRunner web = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    MainstayIdempotencyAutoConfiguration.class,
                    MainstayWebAutoConfiguration.class,
                    JacksonAutoConfiguration.class,
                    WebMvcAutoConfiguration.class));

    @Test
    void whereEverythingIsThereTheApplicationStarts() {
        DataSource postgres = database("PostgreSQL");

        web.withBean(Joined.class)
                .withBean("dataSource", DataSource.class, () -> postgres)
                .withBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(postgres))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void withoutATransactionManagerItDoesNotStart() {
        assertRefused(
                web.withBean("dataSource", DataSource.class, () -> database("PostgreSQL")),
                "one PlatformTransactionManager, or a primary one");
    }

    @Test
    void withoutADataSourceOrWithTwoItDoesNotStart() {
        Supplier<DataSource> postgres = () -> database("PostgreSQL");
        WebApplicationContextRunner managed =
                web.withBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(postgres.get()));

        assertRefused(managed, "one DataSource, or a primary one");
        assertRefused(
                managed.withBean("one", DataSource.class, postgres).withBean("two", DataSource.class, postgres),
                "one DataSource, or a primary one");
    }

    @Test
    void onAnotherDatabaseItDoesNotStart() {
        DataSource other = database("MariaDB");

        assertRefused(
                web.withBean("dataSource", DataSource.class, () -> other)
                        .withBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(other)),
                "PostgreSQL, the DataSource leads to MariaDB");
    }

    @Test
    void withTheTransactionManagerOfAnotherDataSourceItDoesNotStart() {
        assertRefused(
                web.withBean("dataSource", DataSource.class, () -> database("PostgreSQL"))
                        .withBean(
                                PlatformTransactionManager.class,
                                () -> new JdbcTransactionManager(database("PostgreSQL"))),
                "a transaction manager of its DataSource");
    }

    @Test
    void withoutSpringJdbcItDoesNotStart() {
        assertRefused(web.withClassLoader(new FilteredClassLoader(DataSourceUtils.class)), "spring-jdbc");
    }

    @Test
    void verdictThatKeepsSomethingOfAFailureIsRefused() {
        web.withBean(Strict.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(
                                "verdict must be STANDARD where the record is in the transaction, was STRICT"));
    }

    @Test
    void applicationsThatJoinNoTransactionNeedNoneOfThat() {
        web.run(context -> assertThat(context).hasNotFailed());
        web.withClassLoader(new FilteredClassLoader(DataSourceUtils.class))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void ringOfKeysOfThatNameSealsResultsAndAnotherDoesNot() {
        assertThat(kindsWith("idempotencySealingKeys")).containsExactly(Result.Kind.SEALED);
        assertThat(kindsWith("someKeys")).containsExactly(Result.Kind.VALUE);
    }

    private List<Result.Kind> kindsWith(String nameOfRing) {
        List<Result.Kind> kinds = new ArrayList<>();
        web.withClassLoader(new FilteredClassLoader(Tenancy.class))
                .withBean(IdempotencyStore.class, () -> noting(kinds))
                .withBean(nameOfRing, KeyRing.class, () -> KeyRing.of(AesKey.of("k1", new byte[32]), List.of()))
                .run(context -> context.getBean(Idempotency.class)
                        .run(Operation.of("greet", Codecs.string()), Request.key("k-1"), claim -> "hello"));
        return kinds;
    }

    private static IdempotencyStore noting(List<Result.Kind> kinds) {
        IdempotencyStore store = InMemoryStore.ofDefaults();
        return proxy(IdempotencyStore.class, (method, arguments) -> {
            if (method.getName().equals("complete")) {
                kinds.add(((Result) arguments[2]).kind());
            }
            return method.invoke(store, arguments);
        });
    }

    private static void assertRefused(WebApplicationContextRunner application, String reason) {
        application
                .withBean(Joined.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("IllegalStateException: " + NEEDS + reason));
    }

    /** A database that can begin and end a transaction and say its name. */
    private static DataSource database(String product) {
        Map<String, Object> answers = Map.of("getDatabaseProductName", product);
        DatabaseMetaData metadata = proxy(DatabaseMetaData.class, (method, arguments) -> answers.get(method.getName()));
        Connection connection = proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("getMetaData")) {
                return metadata;
            }
            return method.getReturnType() == boolean.class ? method.getName().equals("getAutoCommit") : null;
        });
        return proxy(DataSource.class, (method, arguments) -> {
            if (method.getReturnType() == Connection.class) {
                return connection;
            }
            return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(connection);
                case "toString" -> product;
                default -> method.getReturnType() == boolean.class ? false : null;
            };
        });
    }

    private interface Answer {
        Object to(Method method, Object[] arguments) throws Throwable;
    }

    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself only
    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader() == null ? JoinedConfigurationTest.class.getClassLoader() : type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> method.getName().equals("equals")
                        ? (Object) (self == arguments[0])
                        : answer.to(method, arguments)));
    }

    @RestController
    static class Joined {

        @Idempotent(value = "a", recordIn = RecordIn.TRANSACTION)
        @PostMapping("/a")
        String a() {
            return "a";
        }
    }

    @RestController
    static class Strict {

        @Idempotent(value = "a", recordIn = RecordIn.TRANSACTION, verdict = HttpVerdict.STRICT)
        @PostMapping("/a")
        String a() {
            return "a";
        }
    }
}
