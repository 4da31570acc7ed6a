package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.Principal;
import dev.mainstay.core.time.Ticker;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Codecs;
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
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On which threads and clocks the store with a lease works, and what it lets be seen. */
class PostgresThreadsIT {

    @RegisterExtension
    static final PostgresUnderTest POSTGRES = PostgresUnderTest.perClass();

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());

    private final Request request = newRequest();

    @Test
    void messagesRunOnTheCallersThreadAndRenewalsOnTheStoresOwn() {
        List<String> threads = new CopyOnWriteArrayList<>();
        DataSource watched = BoundTransactions.proxy(DataSource.class, (method, args) -> {
            threads.add(Thread.currentThread().getName());
            return method.invoke(POSTGRES.database().postgres().dataSource(), args);
        });
        RecordKey key = newKey();
        Owner owner = Owner.random();
        PostgresStore store = PostgresStore.on(watched);
        get(store.begin(key, Fingerprint.none(), owner, Policy.standard()));
        get(store.renew(key, owner, Duration.ofSeconds(1), List.of()));
        store.close();

        assertThat(threads).containsExactly(Thread.currentThread().getName(), "mainstay-idempotency-renewal");
        assertThatThrownBy(() -> get(store.renew(key, owner, Duration.ofSeconds(1), List.of())))
                .hasCauseInstanceOf(IdempotencyStoreException.class);
        assertThat(get(store.find(key))).isPresent();
    }

    @Test
    void executorRunsEveryMessageWithTheTenantOfItsRecord() {
        Queue<Runnable> queue = new ArrayDeque<>();
        DataSource tenants = POSTGRES.database().tenants(1);
        RecordKey key = newKey();
        Owner owner = Owner.random();
        try (PostgresStore store =
                PostgresStore.on(tenants, PostgresOptions.ofDefaults().withExecutor(queue::add))) {
            CompletionStage<Begin> begin = store.begin(key, Fingerprint.none(), owner, Policy.standard());
            boolean early = begin.toCompletableFuture().isDone();
            queue.remove().run();
            CompletionStage<Boolean> renewal = store.renew(key, owner, Duration.ofSeconds(1), List.of());
            queue.remove().run();

            assertThat(early).isFalse();
            assertThat(get(begin)).isInstanceOf(Begin.Begun.class);
            assertThat(get(renewal)).isTrue();
        }
    }

    @Test
    void interruptInTheActionDoesNotKeepTheResultFromBeingRecorded() {
        try (Idempotency idempotency = Idempotency.over(POSTGRES.store())) {
            Outcome<String> outcome = idempotency.run(CHARGE, request, claim -> {
                Thread.currentThread().interrupt();
                return "receipt";
            });

            assertThat(Thread.interrupted()).isTrue();
            assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt", 1, Outcome.Recorded.YES));
            assertThat(idempotency.run(CHARGE, request, claim -> "again").orElseThrow())
                    .isEqualTo("receipt");
        }
    }

    @Test
    void waitsForAServerThatIsSilentAreBoundedAndPutBack() {
        List<Object> limits = new ArrayList<>();
        DataSource watched = BoundTransactions.proxy(DataSource.class, (method, args) -> {
            Connection real = POSTGRES.database().postgres().dataSource().getConnection();
            return BoundTransactions.proxy(Connection.class, (called, given) -> {
                if (called.getName().equals("setNetworkTimeout")) {
                    limits.add(given[1]);
                }
                return called.invoke(real, given);
            });
        });

        try (PostgresStore store = PostgresStore.on(watched)) {
            get(store.find(newKey()));
        }

        assertThat(limits).containsExactly(6_000, 0);
    }

    @Test
    @Tag("ID22")
    void callersWhoseClocksAreAnHourApartGetTheSameOutcomes() {
        List<String> together = outcomes(Duration.ZERO, Duration.ZERO);

        assertThat(outcomes(Duration.ofHours(1), Duration.ZERO)).isEqualTo(together);
        assertThat(outcomes(Duration.ZERO, Duration.ofHours(1))).isEqualTo(together);
        assertThat(together).containsExactly("in flight", "first", "first", "late", "taken over in attempt 2");
    }

    /** Two engines with clocks of their own: one duplicate while it runs, repeats on both, and one takes over what the other abandoned. */
    private static List<String> outcomes(Duration ahead, Duration behind) {
        Request asked = newRequest();
        Request abandoned = newRequest();
        Policy noHeartbeat = Policy.standard().toBuilder()
                .lease(Duration.ofMillis(200))
                .heartbeat(false)
                .build();
        Operation<String> brief = CHARGE.withPolicy(noHeartbeat);
        List<String> said = new ArrayList<>();
        try (Idempotency one = engine(ahead.toNanos());
                Idempotency two = engine(-behind.toNanos())) {
            one.run(CHARGE, asked, claim -> {
                said.add(two.run(CHARGE, asked, other -> "second")
                        .fold(
                                Outcome.Done::value,
                                refused -> refused instanceof Outcome.InFlight<String> busy
                                                && busy.retryAfter().compareTo(Duration.ofSeconds(30)) <= 0
                                                && busy.retryAfter().compareTo(Duration.ofSeconds(20)) > 0
                                        ? "in flight"
                                        : "wrong"));
                return "first";
            });
            said.add(one.run(CHARGE, asked, claim -> "again").orElseThrow());
            said.add(two.run(CHARGE, asked, claim -> "again").orElseThrow());
            List<String> overtaking = new ArrayList<>();
            said.add(one.run(brief, abandoned, claim -> {
                        POSTGRES.untilLapsed(RecordKey.of(brief, abandoned));
                        overtaking.add(two.run(CHARGE, abandoned, other -> "taken over in attempt " + other.attempt())
                                .orElseThrow());
                        return "late";
                    })
                    .orElseThrow());
            said.addAll(overtaking);
        }
        return said;
    }

    private static Idempotency engine(long shiftNanos) {
        Ticker system = Ticker.systemTicker();
        return Idempotency.builder(POSTGRES.store())
                .ticker(() -> system.nanos() + shiftNanos)
                .build();
    }

    @Test
    @Tag("ID22")
    void nothingThatIsSentTellsTheCallersTime() {
        List<Object> sent = new ArrayList<>();
        DataSource watched = BoundTransactions.proxy(DataSource.class, (method, args) -> {
            Connection real = POSTGRES.database().postgres().dataSource().getConnection();
            return BoundTransactions.proxy(Connection.class, (called, given) -> {
                Object result = called.invoke(real, given);
                return result instanceof PreparedStatement statement ? noting(statement, sent) : result;
            });
        });
        Policy policy = Policy.standard();
        RecordKey key = newKey();
        Owner owner = Owner.random();

        try (PostgresStore store = PostgresStore.on(watched)) {
            get(store.begin(key, Fingerprint.none(), owner, policy));
            get(store.renew(key, owner, policy.lease(), List.of()));
            get(store.complete(key, owner, Result.ofNull(), policy.retain()));
        }

        assertThat(sent)
                .hasSizeGreaterThan(10)
                .hasOnlyElementsOfTypes(String.class, byte[].class, UUID.class, Boolean.class, Long.class)
                .filteredOn(Long.class::isInstance)
                .containsOnly(policy.lease().toNanos() / 1_000, policy.retain().toNanos() / 1_000);
    }

    private static PreparedStatement noting(PreparedStatement statement, List<Object> sent) {
        return BoundTransactions.proxy(PreparedStatement.class, (method, args) -> {
            if (method.getName().equals("setObject")) {
                sent.add(args[1]);
            }
            return method.invoke(statement, args);
        });
    }

    @Test
    @Tag("ID28")
    void nothingRawIsInTheTable() {
        Request secret = new Request(
                request.tenant(),
                Principal.user("secret-user", Set.of()),
                "secret-key",
                Fingerprint.of("secret-payload"));
        try (Idempotency idempotency = Idempotency.over(POSTGRES.store())) {
            idempotency.run(CHARGE, secret, claim -> "result");
        }

        String rows = String.join(" ", POSTGRES.database().column("SELECT r::text FROM mainstay_idempotency r"));
        assertThat(rows)
                .contains(HexFormat.of().formatHex("result".getBytes(StandardCharsets.UTF_8)))
                .doesNotContain("secret")
                .doesNotContain(HexFormat.of().formatHex("secret".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void engineWithoutTenantsKeepsItsRecordsInTheirOwnTable() {
        try (PostgresStore store = PostgresStore.on(POSTGRES.database().platform(1));
                Idempotency untenanted = Idempotency.builder(store).untenanted().build()) {
            Request without = Request.key(request.key());

            Outcome<String> first = untenanted.run(CHARGE, without, claim -> "receipt");
            Outcome<String> second = untenanted.run(CHARGE, without, claim -> "again");
            boolean forgotten = untenanted.forget(CHARGE, without);

            assertThat(first).isEqualTo(new Outcome.Executed<>("receipt", 1, Outcome.Recorded.YES));
            assertThat(second.orElseThrow()).isEqualTo("receipt");
            assertThat(forgotten).isTrue();
            assertThat(POSTGRES.database().count("SELECT count(*) FROM mainstay_idempotency_untenanted"))
                    .isZero();
        }
    }

    @Test
    void statementTimeoutBelowASecondIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresOptions.ofDefaults().withStatementTimeout(Duration.ofMillis(999)))
                .withMessage("statementTimeout must be from PT1S to PT24H, was PT0.999S");
    }
}
