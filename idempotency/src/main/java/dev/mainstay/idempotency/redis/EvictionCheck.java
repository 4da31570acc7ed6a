package dev.mainstay.idempotency.redis;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.idempotency.IdempotencyStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every master at start what it does when its memory is full: a record that is pushed out lets its work run again. */
final class EvictionCheck {

    private static final Logger LOG = LoggerFactory.getLogger(EvictionCheck.class);
    private static final String FIELD = "maxmemory_policy:";
    private static final String SAFE = "noeviction";
    private static final String UNKNOWN = "unknown";

    private final RedisOptions options;

    private EvictionCheck(RedisOptions options) {
        this.options = options;
    }

    /**
     * Warns when the answers are there, without waiting for them; the strict mode waits.
     *
     * @param infos the section {@code memory} of {@code INFO}, of each master; {@code CONFIG} is often forbidden
     */
    static void start(RedisOptions options, Supplier<List<CompletableFuture<String>>> infos) {
        EvictionCheck check = new EvictionCheck(options);
        CompletableFuture<Set<String>> policies = check.policies(infos);
        if (options.strictEviction()) {
            check.requireSafe(policies);
        } else {
            check.warnLater(policies);
        }
    }

    private void warnLater(CompletionStage<Set<String>> policies) {
        policies.exceptionally(failure -> Set.of(UNKNOWN)).thenAccept(this::warn);
    }

    private CompletableFuture<Set<String>> policies(Supplier<List<CompletableFuture<String>>> infos) {
        try {
            List<CompletableFuture<String>> each =
                    infos.get().stream().map(EvictionCheck::policy).toList();
            return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
                    .orTimeout(Nanos.of(options.commandTimeout()), TimeUnit.NANOSECONDS)
                    .thenApply(done -> {
                        Set<String> found = new TreeSet<>();
                        each.forEach(policy -> found.add(policy.join()));
                        found.remove(SAFE);
                        return found;
                    });
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** A server that answers with an error forbids the question; one that does not answer is another matter. */
    private static CompletableFuture<String> policy(CompletableFuture<String> info) {
        return info.thenApply(text -> text.lines()
                        .filter(line -> line.startsWith(FIELD))
                        .map(line -> line.substring(FIELD.length()))
                        .findFirst()
                        .orElse(UNKNOWN))
                .exceptionallyCompose(failure -> ScriptCalls.cause(failure) instanceof RedisCommandExecutionException
                        ? CompletableFuture.completedFuture(UNKNOWN)
                        : CompletableFuture.failedFuture(failure));
    }

    private void requireSafe(CompletableFuture<Set<String>> policies) {
        Set<String> found;
        try {
            found = policies.join();
        } catch (CompletionException failure) {
            throw new IdempotencyStoreException(
                    "Redis did not tell its maxmemory-policy, which strictEviction asks for",
                    ScriptCalls.cause(failure));
        }
        warn(found);
        if (!Set.of(UNKNOWN).containsAll(found)) {
            throw new IllegalStateException("maxmemory-policy of Redis must be " + SAFE + ", was "
                    + String.join(", ", found) + "; idempotency records may be pushed out");
        }
    }

    private void warn(Set<String> found) {
        if (!found.isEmpty()) {
            LOG.warn(
                    "maxmemory-policy of Redis should be {}, is {}: a record that is pushed out lets its work run again",
                    SAFE,
                    String.join(", ", found));
            found.forEach(policy -> options.signals().emit(new EvictionSignal(policy)));
        }
    }
}
