package dev.mainstay.idempotency.http;

import dev.mainstay.idempotency.Request;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a webhook claim.
 *
 * @param eventId if the headers say it, and it is signed
 * @param timestamp seconds since 1970
 * @param prefix what stands before the body in the signed content
 * @param signatures candidates, as they were written
 * @param encoding how a signature is written; each has one form only
 */
record SignedContent(
        @Nullable String eventId,
        long timestamp,
        String prefix,
        List<String> signatures,
        Function<byte[], String> encoding) {

    /** Why a webhook is refused. */
    enum Refusal {
        HEADER_MISSING,
        HEADER_MALFORMED,
        SIGNATURE_MISMATCH,
        OUTSIDE_TOLERANCE;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Ends the reading of headers; never leaves the package. */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final Refusal reason;

        RefusedException(Refusal reason) {
            super(reason.label(), null, false, false);
            this.reason = reason;
        }

        Refusal reason() {
            return reason;
        }
    }

    /** The headers of a scheme. */
    interface Reader {
        SignedContent read(HttpCall call) throws RefusedException;
    }

    static String only(HttpCall call, String header) throws RefusedException {
        List<String> values = call.header(header);
        if (values.isEmpty()) {
            throw new RefusedException(Refusal.HEADER_MISSING);
        }
        if (values.size() > 1) {
            throw new RefusedException(Refusal.HEADER_MALFORMED);
        }
        return values.get(0);
    }

    static long seconds(String text) throws RefusedException {
        // The text is signed as it is written; a sign or a space would be another text of the same number.
        boolean legal = !text.isEmpty() && text.length() <= 12 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!legal) {
            throw new RefusedException(Refusal.HEADER_MALFORMED);
        }
        return Long.parseLong(text);
    }

    static String id(String text) throws RefusedException {
        boolean legal = !text.isEmpty()
                && text.length() <= Request.LONGEST_KEY
                && text.chars().allMatch(c -> c > ' ' && c <= '~');
        if (!legal) {
            throw new RefusedException(Refusal.HEADER_MALFORMED);
        }
        return text;
    }
}
