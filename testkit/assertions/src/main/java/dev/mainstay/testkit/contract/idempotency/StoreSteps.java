package dev.mainstay.testkit.contract.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;

import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Policy.OnAbandoned;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Verdict.Keep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One record, and what owners do with it. */
abstract class StoreSteps {

    static final Fingerprint PAYLOAD = Fingerprint.of("payload");
    static final Fingerprint OTHER_PAYLOAD = Fingerprint.of("other payload");
    static final Policy LONG = Policy.standard();
    static final Duration SHORT_LEASE = Duration.ofMillis(50);
    static final Policy SHORT = LONG.toBuilder().lease(SHORT_LEASE).build();
    static final Policy QUARANTINING =
            LONG.toBuilder().onAbandoned(OnAbandoned.QUARANTINE).build();
    static final Duration RETAIN = LONG.retain();
    static final Result RESULT = Result.of("first".getBytes(StandardCharsets.UTF_8));
    static final Result OTHER_RESULT = Result.of("second".getBytes(StandardCharsets.UTF_8));

    final RecordKey key = newKey();
    final Owner owner = Owner.random();
    final Owner other = Owner.random();

    protected abstract StoreUnderTest underTest();

    IdempotencyStore store() {
        return underTest().store();
    }

    Begin begin(Owner who, Policy policy) {
        return get(store().begin(key, PAYLOAD, who, policy));
    }

    Begin.Begun claim(Owner who, Policy policy) {
        return (Begin.Begun) begin(who, policy);
    }

    boolean complete(Owner who, Result result) {
        return get(store().complete(key, who, result, RETAIN));
    }

    boolean settle(Owner who, Keep keep) {
        return get(store().settle(key, who, keep));
    }

    boolean renew(Owner who, Duration lease) {
        return get(store().renew(key, who, lease, List.of()));
    }

    Optional<Entry> entry() {
        return get(store().find(key));
    }
}
