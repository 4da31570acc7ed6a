package dev.mainstay.idempotency.http;

import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Verdict;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** How requests are protected; the same for all routes or one per route. Immutable. */
public final class HttpOptions {

    private static final HttpOptions STANDARD = new Builder().build();

    private final Operation<HttpReply> operation;
    private final Set<String> methods;
    private final boolean keyRequired;
    private final KeyForm keyForm;
    private final int maxBodyBytes;
    private final String replayedHeader;
    private final UnaryOperator<byte[]> canonicalBody;

    /** How strictly the header is read. */
    public enum KeyForm {
        /** {@code "abc"} and {@code abc} are the same key. */
        LENIENT,
        /** Only {@code "abc"}, a string of RFC 9651 as the draft of the header asks. */
        STRICT
    }

    private HttpOptions(Builder builder) {
        this.operation = new Operation<>(builder.name, new ReplyCodec(), builder.policy, builder.verdict);
        this.methods = Set.copyOf(builder.methods);
        this.keyRequired = builder.keyRequired;
        this.keyForm = builder.keyForm;
        this.maxBodyBytes = builder.maxBodyBytes;
        this.replayedHeader = builder.replayedHeader;
        this.canonicalBody = builder.canonicalBody;
    }

    /**
     * Returns operation {@code http}, {@link Policy#standard()}, {@link HttpVerdict#STANDARD}, methods POST and PATCH, key required and read
     * leniently, bodies up to 1 MiB, replays marked with {@code Idempotent-Replayed}.
     */
    public static HttpOptions standard() {
        return STANDARD;
    }

    /** Returns a builder that begins with {@link #standard()}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns what is run; its name is that of the records and metrics. */
    public Operation<HttpReply> operation() {
        return operation;
    }

    /** Returns the methods that are protected; with others the header is ignored. */
    public Set<String> methods() {
        return methods;
    }

    /** Says whether a protected method needs a key. */
    public boolean isKeyRequired() {
        return keyRequired;
    }

    /** Returns how strictly the header is read. */
    public KeyForm keyForm() {
        return keyForm;
    }

    /** Returns the longest body of a protected request, in bytes. */
    public int maxBodyBytes() {
        return maxBodyBytes;
    }

    /** Returns the name of the header that marks replays. */
    public String replayedHeader() {
        return replayedHeader;
    }

    /** Returns what brings bodies that say the same into one form before they are compared. */
    public UnaryOperator<byte[]> canonicalBody() {
        return canonicalBody;
    }

    /** Builds options. */
    public static final class Builder {
        private String name = "http";
        private Policy policy = Policy.standard();
        private Verdict<HttpReply> verdict = HttpVerdict.STANDARD;
        private Set<String> methods = Set.of("POST", "PATCH");
        private boolean keyRequired = true;
        private KeyForm keyForm = KeyForm.LENIENT;
        private int maxBodyBytes = 1 << 20;
        private String replayedHeader = "Idempotent-Replayed";
        private UnaryOperator<byte[]> canonicalBody = UnaryOperator.identity();

        private Builder() {}

        /** Sets the operation's name, see {@link Operation#name()}. Routes with one name share their keys: a key used on two of them is refused. */
        public Builder operation(String operationName) {
            this.name = operationName;
            return this;
        }

        /** Sets how long and how strictly requests are protected. */
        public Builder policy(Policy choice) {
            this.policy = choice;
            return this;
        }

        /** Sets what a reply leaves behind. */
        public Builder verdict(Verdict<HttpReply> choice) {
            this.verdict = choice;
            return this;
        }

        /** Sets which methods are protected, in upper case. */
        public Builder methods(Set<String> names) {
            this.methods = Set.copyOf(names);
            return this;
        }

        /** Lets requests without a key run without protection. */
        public Builder keyOptional() {
            this.keyRequired = false;
            return this;
        }

        /** Sets how strictly the header is read. */
        public Builder keyForm(KeyForm form) {
            this.keyForm = form;
            return this;
        }

        /** Sets the longest body of a protected request, in bytes, from 0. */
        public Builder maxBodyBytes(int bytes) {
            this.maxBodyBytes = bytes;
            return this;
        }

        /** Sets the name of the header that marks replays. */
        public Builder replayedHeader(String header) {
            this.replayedHeader = header;
            return this;
        }

        /**
         * Sets what brings bodies that say the same into one form before they are compared, such as {@code CanonicalJson::canonical}; by
         * default a body matches only the same bytes. The handler gets the body as it came.
         *
         * @param form must not change its argument, and returns bytes without a form as they are
         */
        public Builder canonicalBody(UnaryOperator<byte[]> form) {
            this.canonicalBody = form;
            return this;
        }

        /**
         * Makes the options.
         *
         * @throws IllegalArgumentException when a bound does not hold
         */
        public HttpOptions build() {
            if (maxBodyBytes < 0) {
                throw new IllegalArgumentException("maxBodyBytes must be >= 0, was " + maxBodyBytes);
            }
            for (String method : methods) {
                if (!method.equals(method.toUpperCase(Locale.ROOT))) {
                    throw new IllegalArgumentException("methods must be in upper case, was " + method);
                }
            }
            return new HttpOptions(this);
        }
    }
}
