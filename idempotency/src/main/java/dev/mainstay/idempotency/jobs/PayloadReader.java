package dev.mainstay.idempotency.jobs;

/**
 * Turns the bytes of a message into what its handler works on, and checks that.
 *
 * @param <P> the payload
 */
@FunctionalInterface
public interface PayloadReader<P> {

    /**
     * Reads and checks a payload; runs before anything is claimed, within the call context of the message.
     *
     * @param message as it came
     * @return never null
     * @throws Exception when the payload is not valid, which makes the message a dead letter at once; a
     *     {@link dev.mainstay.core.ReliabilityException} that is retryable, as from a schema registry that does not answer, lets it come again
     */
    P read(Message message) throws Exception;
}
