package dev.mainstay.idempotency.http;

import dev.mainstay.core.keys.StandardAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a sender signs its webhooks: HMAC-SHA-256 over time and body, with one of the secrets that are active. Immutable, thread-safe; it
 * shows nothing of a secret.
 */
public final class WebhookScheme {

    private static final String HMAC = "HmacSHA256";
    private static final String STANDARD_PREFIX = "whsec_";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private final List<SecretKeySpec> secrets;
    private final SignedContent.Reader reader;
    private final boolean signsEventId;

    private WebhookScheme(List<SecretKeySpec> secrets, SignedContent.Reader reader, boolean signsEventId) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("secrets must hold at least one secret, was empty");
        }
        this.secrets = List.copyOf(secrets);
        this.reader = reader;
        this.signsEventId = signsEventId;
    }

    /**
     * Returns the scheme of Standard Webhooks 1.0.0: {@code webhook-id}, {@code webhook-timestamp}, and {@code webhook-signature} with
     * {@code v1,} and Base64, over {@code id.timestamp.body}. The id of the event is {@code webhook-id}.
     *
     * @param secrets at least one; {@code whsec_} and 24 to 64 bytes in Base64
     * @throws IllegalArgumentException when there is none or one has another form; the message does not repeat it
     */
    public static WebhookScheme standard(List<String> secrets) {
        return new WebhookScheme(
                secrets.stream().map(WebhookScheme::decoded).toList(), WebhookScheme::standardHeaders, true);
    }

    /**
     * Returns the scheme with one header, {@code t=<unix seconds>,v1=<hex>}, with one {@code v1} per active secret of the sender, over
     * {@code t.body}, as Stripe uses it.
     *
     * @param header its name, such as {@code Stripe-Signature}
     * @param secrets at least one, of 24 bytes or more in UTF-8; used as they are, with any prefix
     * @throws IllegalArgumentException when there is none or one is too short; the message does not repeat it
     */
    public static WebhookScheme timestamped(String header, List<String> secrets) {
        return new WebhookScheme(
                secrets.stream().map(WebhookScheme::plain).toList(), call -> timestampedHeader(call, header), false);
    }

    boolean signsEventId() {
        return signsEventId;
    }

    SignedContent read(HttpCall call) throws SignedContent.RefusedException {
        return reader.read(call);
    }

    /** Compares every candidate with every secret to the end, so that the time tells nothing. */
    boolean matches(SignedContent content, byte[] body) {
        boolean matches = false;
        for (SecretKeySpec secret : secrets) {
            byte[] expected = ascii(content.encoding().apply(hmac(secret, content.prefix(), body)));
            for (String candidate : content.signatures()) {
                matches |= MessageDigest.isEqual(expected, ascii(candidate));
            }
        }
        return matches;
    }

    private static byte[] hmac(SecretKeySpec secret, String prefix, byte[] body) {
        return StandardAlgorithm.use(HMAC, () -> {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            mac.update(ascii(prefix));
            return mac.doFinal(body);
        });
    }

    private static SignedContent standardHeaders(HttpCall call) throws SignedContent.RefusedException {
        String id = SignedContent.id(SignedContent.only(call, "webhook-id"));
        if (id.indexOf('.') >= 0) {
            // It could move content between id, time and body (Standard Webhooks 1.0.0, signature scheme).
            throw new SignedContent.RefusedException(SignedContent.Refusal.HEADER_MALFORMED);
        }
        String time = SignedContent.only(call, "webhook-timestamp");
        long seconds = SignedContent.seconds(time);
        List<String> signatures = versions(SignedContent.only(call, "webhook-signature"), " ", "v1,");
        Function<byte[], String> encoding = Base64.getEncoder()::encodeToString;
        return new SignedContent(id, seconds, id + "." + time + ".", signatures, encoding);
    }

    private static SignedContent timestampedHeader(HttpCall call, String header) throws SignedContent.RefusedException {
        String value = SignedContent.only(call, header);
        List<String> times = versions(value, ",", "t=");
        if (times.size() > 1) {
            throw new SignedContent.RefusedException(SignedContent.Refusal.HEADER_MALFORMED);
        }
        String time = times.get(0);
        long seconds = SignedContent.seconds(time);
        return new SignedContent(null, seconds, time + ".", versions(value, ",", "v1="), HexFormat.of()::formatHex);
    }

    /** Entries of other versions are left to those who know them. */
    private static List<String> versions(String value, String separator, String version)
            throws SignedContent.RefusedException {
        List<String> found = new ArrayList<>();
        for (String entry : value.split(separator, -1)) {
            if (entry.startsWith(version)) {
                found.add(entry.substring(version.length()));
            }
        }
        if (found.isEmpty()) {
            throw new SignedContent.RefusedException(SignedContent.Refusal.HEADER_MALFORMED);
        }
        return found;
    }

    private static SecretKeySpec decoded(String secret) {
        byte[] bytes = {};
        if (secret.startsWith(STANDARD_PREFIX)) {
            try {
                bytes = Base64.getDecoder().decode(secret.substring(STANDARD_PREFIX.length()));
            } catch (IllegalArgumentException quotesTheSecret) {
                bytes = new byte[0];
            }
        }
        if (bytes.length < LEAST_BYTES || bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("a secret must be whsec_ and " + LEAST_BYTES + " to " + MOST_BYTES
                    + " bytes in Base64, was another text of " + secret.length() + " characters");
        }
        return new SecretKeySpec(bytes, HMAC);
    }

    private static SecretKeySpec plain(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "a secret must have " + LEAST_BYTES + " bytes or more, had " + bytes.length);
        }
        return new SecretKeySpec(bytes, HMAC);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns how many secrets there are, and none of them. */
    @Override
    public String toString() {
        return "WebhookScheme[" + secrets.size() + " secrets]";
    }
}
