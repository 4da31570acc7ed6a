package dev.mainstay.audit;

import org.jspecify.annotations.Nullable;

/**
 * Decides what of a value may be written into the audit trail. Values are of the closed model: string, boolean, null,
 * long up to 2<sup>53</sup>-1, list, and map with string keys.
 *
 * <p>Implementations are immutable, safe for any number of threads, and do not throw for anything of the closed model.
 * Equal input gives output from which equality can be seen or not be seen, but never the input.
 */
public interface RedactionPolicy {

    /**
     * Returns what is written in place of a value of a document, with everything below it, map keys included.
     *
     * @param place where the value stands
     * @param value of the closed model, as it was found
     * @return of the closed model; the value itself where nothing of it is redacted
     */
    @Nullable
    Object value(Place place, @Nullable Object value);

    /**
     * Returns what is written in place of a text that has no place in a document, such as a reason, an id or a map key.
     *
     * @param text as it was found
     * @return the text itself where nothing of it is redacted
     */
    String text(String text);

    /**
     * Returns what is written in place of a value that its own class marked with {@link Redact}.
     *
     * @param mark how it was marked
     * @param place where the value stands
     * @param value of the closed model, as it was found
     */
    @Nullable
    Object marked(Mark mark, Place place, @Nullable Object value);

    /**
     * Returns the policy that writes everything as it is, except what its own class marked with {@link Redact}. For tests, and for events
     * that cannot hold a secret.
     */
    static RedactionPolicy none() {
        return NothingRedacted.POLICY;
    }

    /**
     * Where a value stands in its document.
     *
     * @param pointer JSON pointer (RFC 6901), {@code ""} for the whole document
     * @param document the whole document, of the closed model; where a policy finds the subject of a value
     */
    record Place(String pointer, @Nullable Object document) {}

    /**
     * What {@link Redact} says of one value.
     *
     * @param method what is written instead
     * @param subject JSON pointer into the same document to the id of the person whose value it is; empty unless the
     *     method is {@link Redact.Method#ENCRYPT}
     */
    record Mark(Redact.Method method, String subject) {}
}
