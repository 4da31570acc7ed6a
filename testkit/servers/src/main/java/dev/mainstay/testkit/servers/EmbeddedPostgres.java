package dev.mainstay.testkit.servers;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a fresh PostgreSQL database on the server that this JVM shares.
 *
 * <pre>{@code
 * @EmbeddedPostgres
 * class OrdersIT {
 *     OrdersIT(PostgresDatabase database) { ... }
 * }
 * }</pre>
 *
 * <p>Constructors, lifecycle methods and test methods may take a {@link PostgresDatabase}, or a
 * {@link javax.sql.DataSource} that connects as administrator. One database serves all tests of the class, those of its
 * {@code @Nested} classes too, and is dropped after them. See {@link PostgresServer} for what the classes of one JVM share
 * (roles) and for {@code MAINSTAY_POSTGRES_URL}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(EmbeddedPostgresExtension.class)
public @interface EmbeddedPostgres {}
