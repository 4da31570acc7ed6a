package dev.mainstay.spring.tenancy;

import static dev.mainstay.spring.tenancy.NotesDatabase.A;
import static dev.mainstay.spring.tenancy.NotesDatabase.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.PostgresBinding.AutoCommit;
import dev.mainstay.tenancy.jdbc.TenantBinder;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionTemplate;

/** Applications that cannot have their {@code DataSource} wrapped bind by a hook, and those that want another binding say so by a bean. */
@EmbeddedPostgres
class TenantHooksIT {

    private static final String TEXTS = "select text from app.note order by text";

    private static NotesDatabase database;

    private ConfigurableApplicationContext context;
    private Tenancy tenancy;
    private TransactionTemplate transaction;

    /** The pool as it is; Hibernate may ask it which database it is. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EntityScan(basePackageClasses = Note.class)
    static class Plain {

        @Bean
        DataSource dataSource() {
            return database.pool(2);
        }

        @Bean
        TenantBinder tenantBinder(Tenancy tenancy) {
            return TenantBinder.of(tenancy, PostgresBinding.of(database.tenantRole()));
        }
    }

    /** Binds each transaction of Spring's as it begins. */
    @Configuration(proxyBeanMethods = false)
    static class Hook {

        @Bean
        PlatformTransactionManager transactionManager(DataSource pool, TenantBinder binder) {
            JdbcTransactionManager manager = new JdbcTransactionManager(pool);
            manager.addListener(new TransactionExecutionListener() {
                @Override
                public void afterBegin(TransactionExecution begun, Throwable failure) {
                    if (failure == null) {
                        bind(pool, binder);
                    }
                }
            });
            return manager;
        }

        private static void bind(DataSource pool, TenantBinder binder) {
            try {
                binder.bind(DataSourceUtils.getConnection(pool));
            } catch (SQLException refused) {
                throw new IllegalStateException(refused);
            }
        }
    }

    /** The wrapped pool, with a binding of the application's. */
    @Configuration(proxyBeanMethods = false)
    static class OwnBinding {

        @Bean
        PostgresBinding binding() {
            return PostgresBinding.builder(database.tenantRole())
                    .autoCommit(AutoCommit.FUSE)
                    .build();
        }
    }

    @BeforeAll
    static void prepare(PostgresDatabase empty) throws SQLException {
        database = NotesDatabase.on(empty);
    }

    @BeforeEach
    void fill() throws SQLException {
        database.fill();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private void start(Class<?> more, String... settings) {
        context = new SpringApplicationBuilder(Plain.class, more)
                .web(WebApplicationType.NONE)
                .properties("spring.main.banner-mode=off")
                .properties(settings)
                .run();
        tenancy = context.getBean(Tenancy.class);
        transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    private List<String> texts() {
        return context.getBean(JdbcTemplate.class).queryForList(TEXTS, String.class);
    }

    @Test
    void aListenerOfSpringsTransactionsBindsThem() {
        start(Hook.class);

        for (TenantId tenant : List.of(A, B, A)) {
            List<String> seen = tenancy.call(tenant, () -> transaction.execute(status -> texts()));
            assertThat(seen)
                    .allMatch(text -> text.startsWith(tenant.equals(A) ? "a" : "b"))
                    .hasSize(2);
        }
        assertThatThrownBy(() -> transaction.execute(status -> texts())).isInstanceOf(NoTenantException.class);
        assertThatThrownBy(this::texts).rootCause().hasMessageContaining("permission denied");
    }

    @Test
    void hibernateBindsByWorkOnItsConnection() {
        start(Plain.class);
        EntityManager entities = context.getBean(EntityManager.class);
        TenantBinder binder = context.getBean(TenantBinder.class);

        String text = tenancy.call(
                B,
                () -> transaction.execute(status -> {
                    entities.unwrap(Session.class).doWork(binder::bind);
                    return entities.find(Note.class, 1L).text();
                }));

        assertThat(text).isEqualTo("b1");
        assertThatThrownBy(() -> tenancy.call(A, () -> transaction.execute(status -> entities.find(Note.class, 1L))))
                .rootCause()
                .hasMessageContaining("permission denied");
    }

    @Test
    void jooqBindsInItsTransaction() {
        start(Plain.class);
        DSLContext jooq = DSL.using(context.getBean(DataSource.class), SQLDialect.POSTGRES);
        TenantBinder binder = context.getBean(TenantBinder.class);

        List<String> seen = tenancy.call(
                A,
                () -> jooq.transactionResult(inner -> {
                    inner.dsl().connection(binder::bind);
                    return inner.dsl().fetch(TEXTS).map(row -> row.get(0, String.class));
                }));

        assertThat(seen).containsExactly("a1", "a2");
    }

    @Test
    void theBindingOfTheApplicationIsTaken() {
        start(OwnBinding.class, "mainstay.tenancy.role=" + database.tenantRole());

        assertThat(tenancy.call(B, this::texts)).containsExactly("b1", "b2");
    }

    @Test
    void aLoginPastThePoliciesDoesNotStart() {
        assertThatThrownBy(() -> start(Plain.class, "mainstay.tenancy.role=somebody_else"))
                .rootCause()
                .hasMessageContaining("is not a member of role somebody_else");
        start(Plain.class);
    }
}
