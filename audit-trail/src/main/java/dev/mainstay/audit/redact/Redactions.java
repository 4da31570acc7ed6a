package dev.mainstay.audit.redact;

import dev.mainstay.audit.Redact.Method;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.SubjectKeys;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.secrets.SecretScanner;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The policy of rules: by JSON pointer, by name of the field, by {@link dev.mainstay.audit.Redact} mark, and a
 * {@link SecretScanner} over every text and every key of a map. Immutable, safe for any number of threads.
 *
 * <pre>{@code
 * RedactionPolicy policy = Redactions.builder()
 *         .field("iban", TOKEN)
 *         .encrypted("/customer/email", "/customer/id")
 *         .tokenKeys(tokenKeys)
 *         .subjectKeys(subjectKeys)
 *         .build();
 * }</pre>
 *
 * <p>A rule by pointer goes before one by name, of several the first that was given, and both before the scanner. A redacted value is replaced whole, with
 * all that is below it, by an object with the member {@code $redacted}:
 *
 * <ul>
 *   <li>{@code REMOVE}: {@code {"$redacted":"removed"}}
 *   <li>{@code MASK}: {@code {"$redacted":"masked","type":"string"}}
 *   <li>{@code TOKEN}: {@code {"$redacted":"token","key":"2026-11","value":"<32 hex digits>"}}, HMAC-SHA-256 over the
 *       canonical JSON of the value, cut to 128 bits
 *   <li>{@code ENCRYPT}: {@code {"$redacted":"encrypted","subject":"c-17","key":"..","data":".."}}, read by
 *       {@link SubjectValues}. The tenant is that of the current call.
 * </ul>
 *
 * <p>No piece of the value is kept. Null stays null, and so does what a policy wrote already. What cannot be made a token or encrypted (no key, no tenant, no
 * subject, keys out of reach) is removed and signalled as {@code mainstay.audit.redaction}.
 *
 * <p>Fields with the name of a secret ({@link SecretScanner#isSensitiveKey}) are removed unless a rule says otherwise,
 * but for true and false. Secrets inside a text are replaced by {@code [redacted:kind]}, and the rest of the text stays.
 */
public final class Redactions implements RedactionPolicy {

    private static final int DEEPEST = 64;
    private static final Mark REMOVE = new Mark(Method.REMOVE, "");

    private final Rules rules;
    private final SecretScanner scanner;
    private final Signals signals;
    private final Replacements replacements;

    private Redactions(Builder builder) {
        scanner = builder.scanner;
        rules = new Rules(builder.fields, builder.pointers, builder.sensitive, scanner);
        signals = Signals.to(builder.listeners);
        replacements = new Replacements(builder.tokenKeys, builder.subjectKeys, scanner, signals);
    }

    /** Returns the policy without rules: secrets are found and removed, everything else is written as it is. */
    public static Redactions ofDefaults() {
        return builder().build();
    }

    /** Starts a policy. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public @Nullable Object value(Place place, @Nullable Object value) {
        List<String> steps = new ArrayList<>(Pointer.of(place.pointer()).steps());
        if (isWritten(value)) {
            return value;
        }
        for (int above = 0; above < steps.size(); above++) {
            Mark mark = rules.markOf(steps.subList(0, above), Map.of());
            if (mark != null) {
                return replacements.of(mark, steps, place.document(), value);
            }
        }
        return value(steps, place.document(), value);
    }

    @Override
    public @Nullable Object marked(Mark mark, Place place, @Nullable Object value) {
        if (isWritten(value)) {
            return value;
        }
        return replacements.of(mark, Pointer.of(place.pointer()).steps(), place.document(), value);
    }

    @Override
    public String text(String text) {
        String redacted = scanner.redact(text);
        if (!redacted.equals(text) && signals.isListenedTo()) {
            scanner.scan(
                    text, (kind, from, to) -> signals.emit(new RedactionSignal(RedactionSignal.SECRET, kind.label())));
        }
        return redacted;
    }

    private @Nullable Object value(List<String> place, @Nullable Object document, @Nullable Object value) {
        if (isWritten(value)) {
            return value;
        }
        Mark mark = rules.markOf(place, value);
        if (mark != null) {
            return replacements.of(mark, place, document, value);
        }
        if (value instanceof String text) {
            return text(text);
        }
        boolean container = value instanceof Map || value instanceof List;
        if (container && place.size() > DEEPEST) {
            return Written.REMOVED;
        }
        if (value instanceof Map<?, ?> map) {
            return members(place, document, map);
        }
        return value instanceof List<?> list ? elements(place, document, list) : value;
    }

    private boolean isWritten(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                && Written.is(map)
                && !(map.get("subject") instanceof String subject
                        && !scanner.redact(subject).equals(subject));
    }

    private Map<String, @Nullable Object> members(List<String> place, @Nullable Object document, Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> member : map.entrySet()) {
            String key = String.valueOf(member.getKey());
            place.add(key);
            copy.put(unique(text(key), copy), value(place, document, member.getValue()));
            place.remove(place.size() - 1);
        }
        return copy;
    }

    /** Two keys may become one by being redacted; neither value may be lost. */
    private static String unique(String key, Map<String, ?> taken) {
        String unique = key;
        for (int i = 2; taken.containsKey(unique); i++) {
            unique = key + "~" + i;
        }
        return unique;
    }

    private List<@Nullable Object> elements(List<String> place, @Nullable Object document, List<?> list) {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        for (Object element : list) {
            place.add(Integer.toString(copy.size()));
            copy.add(value(place, document, element));
            place.remove(place.size() - 1);
        }
        return copy;
    }

    /** Collects the rules of a policy. Not thread-safe. */
    public static final class Builder {

        private final Map<String, Mark> fields = new LinkedHashMap<>();
        private final Map<Pointer, Mark> pointers = new LinkedHashMap<>();
        private final List<SignalListener> listeners = new ArrayList<>();
        private Mark sensitive = REMOVE;
        private SecretScanner scanner = SecretScanner.defaults();
        private @Nullable KeyRing<HmacKey> tokenKeys;
        private @Nullable SubjectKeys subjectKeys;

        private Builder() {}

        /**
         * Redacts every field with a name, wherever it stands. Case, {@code _} and {@code -} do not matter.
         *
         * @param method not {@link Method#ENCRYPT}, which needs a subject
         * @throws IllegalArgumentException when the method is ENCRYPT
         */
        public Builder field(String name, Method method) {
            fields.put(Rules.normal(name), mark(method));
            return this;
        }

        /**
         * Redacts the value at a place.
         *
         * @param pointer JSON pointer (RFC 6901) into the document; {@code *} stands for any member or element
         * @param method not {@link Method#ENCRYPT}, which needs a subject
         * @throws IllegalArgumentException when the pointer is not legal or the method is ENCRYPT
         */
        public Builder pointer(String pointer, Method method) {
            pointers.put(Pointer.of(pointer), mark(method));
            return this;
        }

        /**
         * Encrypts the value at a place under the key of a person.
         *
         * @param pointer as in {@link #pointer}
         * @param subject JSON pointer in the same document to the person's id, a string or a whole number, which is
         *     written in clear; its {@code *} are the steps that the value's own place has there
         * @throws IllegalArgumentException when a pointer is not legal
         */
        public Builder encrypted(String pointer, String subject) {
            Pointer.of(subject);
            pointers.put(Pointer.of(pointer), new Mark(Method.ENCRYPT, subject));
            return this;
        }

        /**
         * Encrypts every field with a name under the key of a person.
         *
         * @param name as in {@link #field}
         * @param subject as in {@link #encrypted}
         * @throws IllegalArgumentException when the pointer is not legal
         */
        public Builder encryptedField(String name, String subject) {
            Pointer.of(subject);
            fields.put(Rules.normal(name), new Mark(Method.ENCRYPT, subject));
            return this;
        }

        private static Mark mark(Method method) {
            if (method == Method.ENCRYPT) {
                throw new IllegalArgumentException("method must be REMOVE, MASK or TOKEN, was ENCRYPT; use encrypted");
            }
            return new Mark(method, "");
        }

        /** Sets what finds secrets; {@link SecretScanner#defaults()} when not set. */
        public Builder secrets(SecretScanner value) {
            scanner = Objects.requireNonNull(value, "secrets");
            return this;
        }

        /**
         * Sets what becomes of fields with the name of a secret; removed when not set.
         *
         * @throws IllegalArgumentException when the method is ENCRYPT
         */
        public Builder sensitiveFields(Method method) {
            sensitive = mark(method);
            return this;
        }

        /** Sets the keys of tokens. Equal values have equal tokens as long as the current key stays. */
        public Builder tokenKeys(KeyRing<HmacKey> value) {
            tokenKeys = Objects.requireNonNull(value, "tokenKeys");
            return this;
        }

        /** Sets the keys of persons. */
        public Builder subjectKeys(SubjectKeys value) {
            subjectKeys = Objects.requireNonNull(value, "subjectKeys");
            return this;
        }

        /** Adds a listener of {@code mainstay.audit.redaction}. */
        public Builder listener(SignalListener value) {
            listeners.add(Objects.requireNonNull(value, "listener"));
            return this;
        }

        /**
         * Makes the policy.
         *
         * @throws IllegalStateException when a rule needs keys that are not set, or the ring of tokens only reads
         */
        public Redactions build() {
            require(Method.TOKEN, tokenKeys, "tokenKeys");
            require(Method.ENCRYPT, subjectKeys, "subjectKeys");
            if (tokenKeys != null) {
                tokenKeys.current();
            }
            return new Redactions(this);
        }

        private void require(Method method, @Nullable Object keys, String name) {
            boolean used = fields.values().stream().anyMatch(mark -> mark.method() == method)
                    || pointers.values().stream().anyMatch(mark -> mark.method() == method)
                    || sensitive.method() == method;
            if (used && keys == null) {
                throw new IllegalStateException(name + " must be set: a rule says " + method);
            }
        }
    }
}
