package dev.mainstay.examples.orders.demo;

import dev.mainstay.examples.orders.OrdersApplication;
import dev.mainstay.examples.orders.gateway.GatewayServer;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import dev.mainstay.testkit.servers.RedisInstance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Everything the service needs, started for real on free ports: PostgreSQL with its roles and migrations, Redis, the payment gateway, and
 * the service itself.
 */
public final class Stack implements AutoCloseable {

    private final PostgresDatabase database;
    private final RedisInstance redis;
    private final GatewayServer gateway;
    private final Tokens tokens;
    private final Path log;
    private final ConfigurableApplicationContext service;

    private Stack(PostgresDatabase database, RedisInstance redis, GatewayServer gateway, Tokens tokens, Path log) {
        this.database = database;
        this.redis = redis;
        this.gateway = gateway;
        this.tokens = tokens;
        this.log = log;
        SpringApplication application = new SpringApplication(OrdersApplication.class);
        application.setDefaultProperties(settings());
        this.service = application.run();
    }

    /**
     * Starts everything.
     *
     * @param log where the service writes its log lines
     */
    public static Stack start(Path log) throws IOException {
        PostgresDatabase database = PostgresServer.shared().freshDatabase();
        OrdersDatabase.prepare(database);
        return new Stack(database, RedisInstance.fresh(), GatewayServer.start(), Tokens.create(), log);
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("server.port", "0");
        settings.put("server.address", "127.0.0.1");
        settings.put("spring.datasource.url", OrdersDatabase.url(database));
        settings.put("spring.datasource.username", OrdersDatabase.LOGIN);
        settings.put("spring.datasource.password", OrdersDatabase.PASSWORD);
        settings.put("mainstay.audit.url", OrdersDatabase.url(database));
        settings.put("mainstay.audit.username", OrdersDatabase.AUDIT_LOGIN);
        settings.put("mainstay.audit.password", OrdersDatabase.PASSWORD);
        settings.put("mainstay.idempotency.redis-uri", redis.uri());
        settings.put("orders.payments.url", gateway.uri().toString());
        settings.put("orders.security.public-key", tokens.publicKey());
        settings.put("orders.security.issuer", Tokens.ISSUER);
        settings.put("orders.security.audience", Tokens.AUDIENCE);
        return settings;
    }

    /** Returns where the service listens. */
    public URI uri() {
        int port = Objects.requireNonNull(((WebServerApplicationContext) service).getWebServer())
                .getPort();
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Returns the database of the service. */
    public PostgresDatabase database() {
        return database;
    }

    /** Returns the payment gateway. */
    public GatewayServer gateway() {
        return gateway;
    }

    /** Returns the minter of bearer tokens. */
    public Tokens tokens() {
        return tokens;
    }

    /** Returns the file with the service's log lines. */
    public Path log() {
        return log;
    }

    @Override
    public void close() {
        service.close();
        gateway.close();
        redis.close();
        database.close();
    }
}
