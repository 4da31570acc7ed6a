package dev.mainstay.testkit.servers;

import javax.sql.DataSource;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link EmbeddedPostgres} does; its parameter types are the annotation's contract. */
final class EmbeddedPostgresExtension implements BeforeAllCallback, ParameterResolver {

    /** Fails a class without a server before its tests, and once. */
    @Override
    public void beforeAll(ExtensionContext context) {
        database(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == PostgresDatabase.class || type == DataSource.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        PostgresDatabase database = database(context);
        return parameter.getParameter().getType() == DataSource.class ? database.dataSource() : database;
    }

    private static PostgresDatabase database(ExtensionContext context) {
        return ClassResources.of(
                context,
                EmbeddedPostgres.class,
                PostgresDatabase.class,
                () -> PostgresServer.shared().freshDatabase(),
                PostgresDatabase::close);
    }
}
