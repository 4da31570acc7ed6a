package dev.mainstay.testkit.contract.idempotency;

import dev.mainstay.core.time.ManualTime;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict.Keep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Stores with the defects of peers, run by {@link IdempotencyStoreContractTest} and never by themselves. */
final class BrokenStores {

    private BrokenStores() {}

    /** None: what fails below fails for its defect. */
    static final class Sound extends OfMemory {

        @Override
        Changed store(InMemoryStore sound) {
            return new Changed(sound);
        }
    }

    /** X3: whoever completes, the record of the key is completed. */
    static final class CompletesByKey extends OfMemory {

        @Override
        Changed store(InMemoryStore sound) {
            return new Changed(sound) {
                @Override
                public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
                    return super.complete(key, owners.getOrDefault(key, owner), result, retain);
                }
            };
        }
    }

    /** X7: who sends its begin twice is locked out by the first one. */
    static final class TakesAResendForAnother extends OfMemory {

        @Override
        Changed store(InMemoryStore sound) {
            return new Changed(sound) {
                @Override
                public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
                    return super.begin(key, payload, owner.equals(owners.get(key)) ? Owner.random() : owner, policy);
                }
            };
        }
    }

    /** X6: what was once seen to be stale is taken over, whatever became of it since. */
    static final class RecoversWhatItOnceSaw extends OfMemory {

        @Override
        Changed store(InMemoryStore sound) {
            Set<RecordKey> stale = ConcurrentHashMap.newKeySet();
            return new Changed(sound) {
                @Override
                public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
                    if (stale.contains(key)) {
                        StoreUnderTest.get(settle(key, Owner.operator(), Keep.FORGET));
                    }
                    return super.begin(key, payload, owner, policy);
                }

                @Override
                public CompletionStage<Optional<Entry>> find(RecordKey key) {
                    return super.find(key).thenApply(entry -> {
                        entry.filter(found -> found.state() == Entry.State.LAPSED)
                                .ifPresent(lapsed -> stale.add(key));
                        return entry;
                    });
                }
            };
        }
    }

    /** The memory store on manual time, with something changed. */
    abstract static class OfMemory extends IdempotencyStoreContract implements StoreUnderTest {

        private final ManualTime time = ManualTime.create();
        private final Changed store =
                store(InMemoryStore.ofDefaults().withClocks(time, () -> Instant.EPOCH.plusNanos(time.nanos())));

        abstract Changed store(InMemoryStore sound);

        @Override
        protected StoreUnderTest underTest() {
            return this;
        }

        @Override
        public IdempotencyStore store() {
            return store;
        }

        @Override
        public Idempotency.Builder engineOver(IdempotencyStore other) {
            return Idempotency.builder(other).ticker(time).scheduler(time);
        }

        @Override
        public void aMoment() {
            time.advance(MOMENT);
        }

        @Override
        public void lose(RecordKey key) {
            StoreUnderTest.get(store.settle(key, Owner.operator(), Keep.FORGET));
        }
    }

    /** Passes everything on and remembers who owns what. */
    static class Changed implements IdempotencyStore {

        final Map<RecordKey, Owner> owners = new ConcurrentHashMap<>();
        private final IdempotencyStore sound;

        Changed(IdempotencyStore sound) {
            this.sound = sound;
        }

        @Override
        public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
            Begin answer = StoreUnderTest.get(sound.begin(key, payload, owner, policy));
            if (answer instanceof Begin.Begun) {
                owners.put(key, owner);
            }
            return CompletableFuture.completedFuture(answer);
        }

        @Override
        public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
            return sound.complete(key, owner, result, retain);
        }

        @Override
        public CompletionStage<Boolean> settle(RecordKey key, Owner owner, Keep keep) {
            return sound.settle(key, owner, keep);
        }

        @Override
        public CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration lease, List<Step> finished) {
            return sound.renew(key, owner, lease, finished);
        }

        @Override
        public CompletionStage<Optional<Entry>> find(RecordKey key) {
            return sound.find(key);
        }
    }
}
