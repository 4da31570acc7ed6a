package dev.mainstay.idempotency.redis;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.recordKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import dev.mainstay.core.time.Ticker;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Result;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's clock decides; those of callers may say what they like. */
class RedisClockIT {

    @RegisterExtension
    static final RedisUnderTest REDIS = RedisUnderTest.perClass();

    private static final Duration LEASE = Duration.ofMillis(600);
    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string())
            .withPolicy(Policy.standard().toBuilder().lease(LEASE).build());

    private final Request request = newRequest();

    private static Idempotency shiftedBy(int minutes) {
        long shift = Duration.ofMinutes(minutes).toNanos();
        return Idempotency.builder(REDIS.store())
                .ticker(() -> Ticker.systemTicker().nanos() + shift)
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {-60, 60})
    @Tag("ID22")
    void callersAnHourApartGetTheSameOutcomes(int minutes) {
        try (Idempotency here = shiftedBy(0);
                Idempotency there = shiftedBy(minutes)) {
            assertThat(outcomes(here, there)).isEqualTo(outcomes(here, here));
            assertThat(outcomes(there, here)).containsExactly("in flight", "in flight", "receipt", "receipt");
            assertThat(outcomes(here, there)).containsExactly("in flight", "in flight", "receipt", "receipt");
        }
    }

    /** Duplicates on both while one runs, and repeats on both after it. */
    private static List<String> outcomes(Idempotency running, Idempotency other) {
        Request request = newRequest();
        List<String> said = new ArrayList<>();
        running.run(CHARGE, request, claim -> {
            said.add(refused(running.run(CHARGE, request, again -> "")));
            said.add(refused(other.run(CHARGE, request, again -> "")));
            return "receipt";
        });
        said.add(running.run(CHARGE, request, claim -> "again").orElseThrow());
        said.add(other.run(CHARGE, request, claim -> "again").orElseThrow());
        return said;
    }

    private static String refused(Outcome<String> outcome) {
        return outcome instanceof Outcome.InFlight<String> busy
                        && busy.retryAfter().toNanos() > 0
                        && busy.retryAfter().compareTo(LEASE) <= 0
                ? "in flight"
                : "wrong: " + outcome;
    }

    @Test
    @Tag("ID22")
    void nothingThatIsSentTellsTheCallersTime() {
        List<String> sent = new CopyOnWriteArrayList<>();
        CommandListener noting = new CommandListener() {
            @Override
            public void commandStarted(CommandStartedEvent event) {
                if (event.getCommand().getType() == CommandType.EVALSHA) {
                    sent.add(event.getCommand().getArgs().toCommandString());
                }
            }
        };
        RecordKey key = recordKey(CHARGE, request);
        Owner owner = Owner.random();
        Policy policy = CHARGE.policy();
        RedisStore store = RedisStore.on(REDIS.connection(noting), RedisUnderTest.OPTIONS);

        get(store.begin(key, request.payload(), owner, policy));
        get(store.renew(key, owner, policy.lease(), List.of()));
        get(store.complete(key, owner, Result.ofNull(), policy.retain()));

        assertThat(sent).hasSize(3);
        assertThat(sent.stream().flatMap(RedisClockIT::numbers))
                .containsOnly(
                        Long.toString(policy.lease().toNanos() / 1_000),
                        Long.toString(policy.retain().toMillis()));
    }

    /** Those among the arguments of a script, as Lettuce shows them. */
    private static Stream<String> numbers(String arguments) {
        return Pattern.compile("value<(-?[0-9.]+)>")
                .matcher(arguments)
                .results()
                .map(number -> number.group(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-60, 60})
    @Tag("ID22")
    void claimAbandonedByACallerAnHourApartLapsesWhenTheServerSaysSo(int minutes) {
        get(REDIS.store().begin(recordKey(CHARGE, request), request.payload(), Owner.random(), CHARGE.policy()));
        try (Idempotency there = shiftedBy(minutes)) {
            Outcome<String> before = there.run(CHARGE, request, claim -> "too early");
            REDIS.untilLapsed(recordKey(CHARGE, request));
            List<Boolean> live = new ArrayList<>();

            Outcome<String> after = there.run(CHARGE, request, claim -> {
                live.add(claim.live());
                return "receipt";
            });

            assertThat(((Outcome.InFlight<String>) before).retryAfter())
                    .isPositive()
                    .isLessThanOrEqualTo(LEASE);
            assertThat(after).isEqualTo(new Outcome.Executed<>("receipt", 2, Outcome.Recorded.YES));
            assertThat(live).containsExactly(true);
        }
    }

    @Test
    void callerWhoseClockStandsStillIsOvertakenWhenTheServersLeaseEnds() {
        ManualTime frozen = ManualTime.create();
        try (Idempotency paused = Idempotency.builder(REDIS.store())
                        .ticker(frozen)
                        .scheduler(frozen)
                        .build();
                Idempotency other = shiftedBy(0)) {
            List<Outcome<String>> overtaking = new ArrayList<>();

            Outcome<String> late = paused.run(CHARGE, request, claim -> {
                REDIS.untilLapsed(recordKey(CHARGE, request));
                overtaking.add(other.run(CHARGE, request, second -> "second"));
                return "first";
            });

            assertThat(late).isEqualTo(new Outcome.Executed<>("first", 1, Outcome.Recorded.LEASE_LOST));
            assertThat(overtaking).containsExactly(new Outcome.Executed<>("second", 2, Outcome.Recorded.YES));
            assertThat(other.run(CHARGE, request, claim -> "third").orElseThrow())
                    .isEqualTo("second");
            assertThat(other.find(CHARGE, request).orElseThrow().state()).isEqualTo(Entry.State.DONE);
        }
    }
}
