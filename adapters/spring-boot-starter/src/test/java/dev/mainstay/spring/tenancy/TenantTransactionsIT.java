package dev.mainstay.spring.tenancy;

import static dev.mainstay.spring.tenancy.NotesDatabase.A;
import static dev.mainstay.spring.tenancy.NotesDatabase.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.TenantMismatchException;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring JDBC, JPA and jOOQ on the wrapped {@code DataSource}, in Spring's transactions, as Boot configures them. */
@EmbeddedPostgres
class TenantTransactionsIT {

    private static NotesDatabase database;
    private static ConfigurableApplicationContext context;

    private final Tenancy tenancy = context.getBean(Tenancy.class);
    private final JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
    private final Notes notes = context.getBean(Notes.class);
    private final EntityManager entities = context.getBean(EntityManager.class);
    private final DSLContext jooq =
            DSL.using(new TransactionAwareDataSourceProxy(context.getBean(DataSource.class)), SQLDialect.POSTGRES);
    private final TransactionTemplate transaction =
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class));

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EntityScan(basePackageClasses = Note.class)
    @EnableJpaRepositories(basePackageClasses = Notes.class, considerNestedRepositories = true)
    static class Application {

        @Bean
        DataSource dataSource() {
            return database.pool(2);
        }
    }

    @BeforeAll
    static void start(PostgresDatabase empty) throws SQLException {
        database = NotesDatabase.on(empty);
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("spring.main.banner-mode=off", "mainstay.tenancy.role=" + database.tenantRole())
                .run();
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        database.fill();
    }

    private List<String> texts(TenantId tenant) {
        return tenancy.call(
                tenant, () -> notes.findAll().stream().map(Note::text).sorted().toList());
    }

    @Test
    void entitiesWithTheSameIdAreEachTenantsOwn() {
        assertThat(texts(A)).containsExactly("a1", "a2");
        assertThat(texts(B)).containsExactly("b1", "b2");
        tenancy.run(B, () -> assertThat(notes.findById(1L).orElseThrow().text()).isEqualTo("b1"));
    }

    @Test
    void whatIsSavedGetsTheTenantOfTheTransactionAndWhatIsChangedWasItsOwn() throws SQLException {
        tenancy.run(
                A,
                () -> transaction.executeWithoutResult(status -> {
                    notes.save(new Note(3, "a3"));
                    notes.findById(1L).orElseThrow().changeTo("a1 changed");
                }));

        assertThat(database.texts()).containsExactly("a1 changed", "a2", "a3", "b1", "b2");
        assertThat(texts(B)).containsExactly("b1", "b2");
    }

    @Test
    void jdbcJpaAndJooqShareTheBoundTransaction() {
        List<String> seen = tenancy.call(
                A,
                () -> transaction.execute(status -> {
                    notes.saveAndFlush(new Note(7, "a7"));
                    jdbc.update("update app.note set text = text || '!'");
                    return jooq.select(DSL.field("text", String.class))
                            .from("app.note")
                            .orderBy(DSL.field("text"))
                            .fetch()
                            .map(row -> row.value1());
                }));

        assertThat(seen).containsExactly("a1!", "a2!", "a7!");
        assertThat(texts(B)).containsExactly("b1", "b2");
    }

    @Test
    void aRollbackAndTheNextTransactionOfAnotherTenantDoNotMeet() {
        assertThatThrownBy(() -> tenancy.run(
                        A,
                        () -> transaction.executeWithoutResult(status -> {
                            notes.deleteAll();
                            notes.flush();
                            throw new IllegalStateException("changed my mind");
                        })))
                .hasMessage("changed my mind");

        assertThat(texts(B)).containsExactly("b1", "b2");
        assertThat(texts(A)).containsExactly("a1", "a2");
    }

    @Test
    void anInnerTransactionOfItsOwnIsBoundTooAndMayBeAnotherTenants() {
        TransactionTemplate inner = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        List<String> seen = tenancy.call(
                A,
                () -> transaction.execute(status -> {
                    List<String> own = jdbc.queryForList("select text from app.note", String.class);
                    List<String> others = tenancy.switchTo(
                            B,
                            "copy for support",
                            () -> inner.execute(
                                    nested -> jdbc.queryForList("select text from app.note order by 1", String.class)));
                    assertThat(own).hasSize(2);
                    return others;
                }));

        assertThat(seen).containsExactly("b1", "b2");
    }

    @Test
    void theOuterTransactionCannotChangeSides() {
        assertThatThrownBy(() -> tenancy.run(
                        A,
                        () -> transaction.executeWithoutResult(status -> {
                            jdbc.update("delete from app.note where id = 1");
                            tenancy.switchTo(B, "by mistake", () -> jdbc.update("delete from app.note where id = 2"));
                        })))
                .isInstanceOf(TenantMismatchException.class);

        assertThat(texts(A)).containsExactly("a1", "a2");
        assertThat(texts(B)).containsExactly("b1", "b2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutATenantNothingIsSent(boolean inTransaction) {
        assertThatThrownBy(() -> {
                    if (inTransaction) {
                        transaction.executeWithoutResult(status -> jdbc.update("delete from app.note"));
                    } else {
                        notes.findAll();
                    }
                })
                .isInstanceOf(NoTenantException.class);
    }

    @Test
    void outsideOfATransactionTheMessageSaysWhatToDo() {
        assertThatThrownBy(() -> tenancy.run(A, () -> jdbc.queryForList("select text from app.note")))
                .rootCause()
                .hasMessageContaining("begin a transaction");
        assertThatThrownBy(() -> tenancy.run(
                        A,
                        () -> entities.createNativeQuery("delete from app.note").executeUpdate()))
                .hasMessageContaining("transaction");
    }
}
