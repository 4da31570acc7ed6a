package dev.mainstay.idempotency.jobs;

import dev.mainstay.idempotency.Claim;
import org.jspecify.annotations.Nullable;

/**
 * Does the work of a message.
 *
 * @param <P> the payload
 * @param <T> the result that is recorded
 */
@FunctionalInterface
public interface MessageHandler<P, T extends @Nullable Object> {

    /**
     * Does the work; within the call context of the message: its tenant, its correlation id, no principal, no deadline.
     *
     * @param payload as the reader made it
     * @param claim for effects outside: attempt, fence and downstream keys
     * @return recorded with the message's id; whoever wants the message again throws instead
     * @throws Exception a failure; whether the message comes again is said by {@link ConsumerOptions#retryable()}
     */
    T handle(P payload, Claim claim) throws Exception;
}
