package dev.mainstay.idempotency;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is done once: a constant of the program.
 *
 * <pre>{@code
 * static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
 * }</pre>
 *
 * @param name 1 to 64 of {@code a-z 0-9 . _ -}; part of the record's key and of metric labels, so it must stay the same
 * @param codec how results are kept
 * @param policy how long and how strictly it is protected
 * @param verdict what an attempt leaves behind
 * @param <T> the result, may be null
 */
public record Operation<T extends @Nullable Object>(String name, Codec<T> codec, Policy policy, Verdict<T> verdict) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException when it has not the form above
     */
    public Operation {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name must be 1 to 64 of a-z 0-9 . _ -, was '" + name + "'");
        }
    }

    /**
     * Returns an operation with {@link Policy#standard()} and {@link Verdict#standard()}.
     *
     * @param name as above
     * @param codec how results are kept
     */
    public static <T extends @Nullable Object> Operation<T> of(String name, Codec<T> codec) {
        return new Operation<>(name, codec, Policy.standard(), Verdict.standard());
    }

    /** Returns this operation with another policy. */
    public Operation<T> withPolicy(Policy other) {
        return new Operation<>(name, codec, other, verdict);
    }

    /** Returns this operation with another verdict. */
    public Operation<T> withVerdict(Verdict<T> other) {
        return new Operation<>(name, codec, policy, other);
    }
}
