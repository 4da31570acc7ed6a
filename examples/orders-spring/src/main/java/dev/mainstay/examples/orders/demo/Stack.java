package dev.mainstay.examples.orders.demo;

import dev.mainstay.examples.orders.OrdersApplication;
import dev.mainstay.examples.orders.partner.Charges;
import dev.mainstay.examples.orders.partner.ExchangeRates;
import dev.mainstay.examples.orders.partner.FaultServer;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import dev.mainstay.testkit.servers.RedisInstance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Everything the service needs, started for real on free ports: PostgreSQL with its roles and migrations, Redis, the payment gateway, the
 * exchange-rate provider, and the service itself.
 */
public final class Stack implements AutoCloseable {

    private final Opened opened;
    private final Path log;
    private final Charges charges = new Charges();
    private final Tokens tokens = Tokens.create();
    private final PostgresDatabase database;
    private final Seals seals;
    private final RedisInstance redis;
    private final FaultServer gateway;
    private final FaultServer rates;
    private final ConfigurableApplicationContext service;

    private Stack(Opened opened, Path log) throws IOException {
        this.opened = opened;
        this.log = log;
        this.database = opened.add(PostgresServer.shared().freshDatabase());
        OrdersDatabase.prepare(database);
        this.seals = opened.add(Seals.start(database));
        this.redis = opened.add(RedisInstance.fresh());
        this.gateway = opened.add(FaultServer.start(charges));
        this.rates = opened.add(FaultServer.start(new ExchangeRates()));
        SpringApplication application = new SpringApplication(OrdersApplication.class);
        application.setDefaultProperties(settings());
        this.service = opened.add(application.run());
    }

    /**
     * Starts everything; when something fails to start, what had started ends.
     *
     * @param log where the service writes its log lines
     */
    public static Stack start(Path log) throws IOException {
        Opened opened = new Opened();
        try {
            return new Stack(opened, log);
        } catch (IOException | RuntimeException | Error failed) {
            try (opened) {
                throw failed;
            }
        }
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
        settings.put("mainstay.audit.records.mac-keys", List.of(seals.macKey()));
        settings.put("orders.platform.url", OrdersDatabase.url(database));
        settings.put("orders.platform.username", OrdersDatabase.PLATFORM_LOGIN);
        settings.put("orders.platform.password", OrdersDatabase.PASSWORD);
        settings.put("mainstay.idempotency.redis-uri", redis.uri());
        settings.put("mainstay.rate-limit.redis-uri", redis.uri());
        settings.put("orders.payments.url", gateway.uri().toString());
        settings.put("orders.rates.url", rates.uri().toString());
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

    /** Returns the sealer of the audit trail. */
    public Seals seals() {
        return seals;
    }

    /** Returns the server of the payment gateway. */
    public FaultServer gateway() {
        return gateway;
    }

    /** Returns what the payment gateway has charged. */
    public Charges charges() {
        return charges;
    }

    /** Returns the server of the exchange-rate provider. */
    public FaultServer rates() {
        return rates;
    }

    /** Returns the minter of bearer tokens. */
    public Tokens tokens() {
        return tokens;
    }

    /** Empties Redis, as a failover to an empty replica would. */
    public void loseRedis() {
        redis.flush();
    }

    /** Returns the file with the service's log lines. */
    public Path log() {
        return log;
    }

    @Override
    public void close() {
        opened.close();
    }
}
