package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.ReliabilityException;
import dev.mainstay.idempotency.Request;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What is checked of a message before anything is claimed. */
final class Intake<P> {

    private static final int LONGEST_KEPT = 1024;

    private final PayloadReader<P> reader;
    private final ConsumerOptions options;
    private final Failures failures;

    Intake(PayloadReader<P> reader, ConsumerOptions options, Failures failures) {
        this.reader = reader;
        this.options = options;
        this.failures = failures;
    }

    /** Reads the payload, or says where the message goes instead. */
    Optional<Delivery> refuse(Inbound<P> inbound) {
        Message message = inbound.message();
        if (inbound.tenant() == null) {
            return dead(
                    DeadLetterReason.NO_TENANT,
                    "tenant must be " + options.tenants().shape());
        }
        if (!isLegalId(message.id())) {
            return dead(
                    DeadLetterReason.INVALID_ID,
                    "id must have 1 to " + Request.LONGEST_KEY + " characters and no control characters, had "
                            + message.id().length());
        }
        if (isTooLarge(message)) {
            return dead(
                    DeadLetterReason.TOO_LARGE,
                    "body must have at most " + options.maxBodyBytes() + " bytes, had " + message.length()
                            + "; headers at most " + options.maxHeaderChars() + " characters, had "
                            + headerChars(message.headers()));
        }
        return read(inbound);
    }

    private Optional<Delivery> read(Inbound<P> inbound) {
        try {
            inbound.read(Objects.requireNonNull(reader.read(inbound.message()), "payload"));
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.of(failures.retry(inbound, stop));
        } catch (ReliabilityException failure) {
            return failure.isRetryable()
                    ? Optional.of(failures.retry(inbound, failure))
                    : dead(DeadLetterReason.INVALID_PAYLOAD, Failures.detail(failure));
        } catch (Exception | StackOverflowError failure) {
            // A payload that is nested too deep shows as an overflow of the stack.
            return dead(DeadLetterReason.INVALID_PAYLOAD, Failures.detail(failure));
        }
    }

    private static Optional<Delivery> dead(DeadLetterReason reason, String detail) {
        return Optional.of(Delivery.deadLetter(reason, detail));
    }

    private static boolean isLegalId(String id) {
        return !id.isEmpty() && id.length() <= Request.LONGEST_KEY && id.chars().noneMatch(Character::isISOControl);
    }

    private boolean isTooLarge(Message message) {
        return message.length() > options.maxBodyBytes() || headerChars(message.headers()) > options.maxHeaderChars();
    }

    private static long headerChars(Map<String, String> headers) {
        return headers.entrySet().stream()
                .mapToLong(header ->
                        (long) header.getKey().length() + header.getValue().length())
                .sum();
    }

    /** Returns the message as it is kept: whole, unless it is larger than allowed. */
    Message kept(Message message) {
        boolean longBody = message.length() > options.maxBodyBytes();
        return new Message(
                cut(message.id()),
                message.tenant() == null ? null : cut(message.tenant()),
                headerChars(message.headers()) > options.maxHeaderChars()
                        ? firstOf(message.headers())
                        : message.headers(),
                longBody ? Arrays.copyOf(message.body(), options.maxBodyBytes()) : message.body(),
                message.deliveries());
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_KEPT ? text : text.substring(0, LONGEST_KEPT);
    }

    private Map<String, String> firstOf(Map<String, String> headers) {
        Map<String, String> first = new LinkedHashMap<>();
        long left = options.maxHeaderChars();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            left -= header.getKey().length() + header.getValue().length();
            if (left < 0) {
                break;
            }
            first.put(header.getKey(), header.getValue());
        }
        return first;
    }
}
