package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Result;
import dev.mainstay.testkit.servers.FlightCounter;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The store with a lease behind a proxy: what is lost, what is down, what takes too long. */
class PostgresFailureIT {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private static IdempotencyDatabase database;

    private final Request request = newRequest();
    private final AtomicInteger executions = new AtomicInteger();
    private FlightCounter proxy;
    private PostgresStore store;
    private Idempotency idempotency;

    @BeforeAll
    static void setUp() {
        database = IdempotencyDatabase.ready();
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    @BeforeEach
    void open() {
        proxy = FlightCounter.to(database.postgres().host(), database.postgres().port());
        connect(database.postgres().dataSourceVia(proxy));
    }

    private void connect(DataSource dataSource) {
        store = PostgresStore.on(dataSource, PostgresOptions.ofDefaults().withStatementTimeout(LIMIT));
        idempotency = Idempotency.over(store);
    }

    @AfterEach
    void close() {
        idempotency.close();
        store.close();
        proxy.close();
    }

    private String charge(Claim claim) {
        return "receipt " + executions.incrementAndGet();
    }

    @Test
    void callWhoseBeginLostItsReplyRunsOnAnotherConnection() {
        connect(database.pool(database.postgres().dataSourceVia(proxy), 1));
        idempotency.run(CHARGE, newRequest(), this::charge);
        proxy.reset();
        proxy.dropReplies(1);

        Outcome<String> outcome = idempotency.run(CHARGE, request, this::charge);

        assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt 2", 1, Outcome.Recorded.YES));
        assertThat(proxy.traffic().connections()).isEqualTo(1);
    }

    @Test
    void completeThatLostItsReplyIsTrueOnAnotherConnection() {
        connect(database.pool(database.postgres().dataSourceVia(proxy), 1));

        Outcome<String> outcome = idempotency.run(CHARGE, request, claim -> {
            proxy.dropReplies(1);
            return charge(claim);
        });

        assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        assertThat(idempotency.run(CHARGE, request, this::charge).replayed()).isTrue();
    }

    @Test
    @Tag("ID36")
    void databaseThatIsDownAtBeginRefusesWithinItsLimit() {
        proxy.down();
        long start = System.nanoTime();

        assertThatThrownBy(() -> idempotency.run(CHARGE, request, this::charge))
                .isInstanceOf(IdempotencyStoreException.class)
                .hasMessage("PostgreSQL did not answer begin of the idempotency store");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        assertThat(executions).hasValue(0);
    }

    @Test
    @Tag("ID36")
    void databaseThatIsDownAtBeginLetsTheCallRunIfThePolicySaysSo() {
        Operation<String> operation = CHARGE.withPolicy(Policy.standard().toBuilder()
                .onStoreFailure(Policy.OnStoreFailure.RUN_UNPROTECTED)
                .build());
        proxy.down();

        Outcome<String> outcome = idempotency.run(operation, request, this::charge);

        assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt 1", 1, Outcome.Recorded.NOT_PROTECTED));
    }

    @Test
    @Tag("ID37")
    void databaseThatIsDownAtCompleteGetsTheResultWhenItIsBack() {
        Outcome<String> outcome = idempotency.run(CHARGE, request, claim -> {
            proxy.down();
            return charge(claim);
        });
        proxy.up();

        assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt 1", 1, Outcome.Recorded.STORE_FAILED));
        untilDone();
        assertThat(idempotency.run(CHARGE, request, this::charge).orElseThrow()).isEqualTo("receipt 1");
    }

    private void untilDone() {
        for (int i = 0; i < 1_000; i++) {
            if (idempotency.find(CHARGE, request).orElseThrow().state() == Entry.State.DONE) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new AssertionError("the result was not recorded");
    }

    @Test
    @Tag("ID33")
    void databaseThatIsDownWhenTheActionFailsIsOnlySuppressed() {
        IllegalStateException failure = new IllegalStateException("declined");

        assertThatThrownBy(() -> idempotency.run(CHARGE, request, claim -> {
                    proxy.down();
                    throw failure;
                }))
                .isSameAs(failure)
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .hasOnlyElementsOfType(IdempotencyStoreException.class)
                        .hasSize(1));
    }

    @Test
    void messageThatMeetsALockedRowEndsWithItsLimitAndTheConnectionLives() throws Exception {
        connect(database.pool(database.postgres().dataSourceVia(proxy), 1));
        RecordKey key = newKey();
        Owner owner = Owner.random();
        get(store.begin(key, Fingerprint.none(), owner, Policy.standard()));
        proxy.reset();

        try (Connection holder = database.postgres().dataSource().getConnection()) {
            holder.setAutoCommit(false);
            IdempotencyDatabase.column(holder, "SELECT 1 FROM mainstay_idempotency FOR UPDATE");
            assertThatThrownBy(() -> get(store.complete(key, owner, Result.ofNull(), Duration.ofHours(1))))
                    .hasCauseInstanceOf(IdempotencyStoreException.class)
                    .hasStackTraceContaining("canceling statement due to user request");
            holder.rollback();
        }

        assertThat(get(store.complete(key, owner, Result.ofNull(), Duration.ofHours(1))))
                .isTrue();
        // The one connection is that which asked the server to cancel.
        assertThat(proxy.traffic().connections()).isEqualTo(1);
    }

    @Test
    void databaseThatDoesNotKnowTheTablesIsAStoreFailure() {
        try (IdempotencyDatabase empty = IdempotencyDatabase.empty()) {
            connect(empty.postgres().dataSource());

            assertThatThrownBy(() -> idempotency.run(CHARGE, request, this::charge))
                    .isInstanceOf(IdempotencyStoreException.class)
                    .hasStackTraceContaining("relation \"mainstay_idempotency\" does not exist");
        }
        assertThat(executions).hasValue(0);
    }
}
