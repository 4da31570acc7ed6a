package dev.mainstay.core.http;

import dev.mainstay.core.context.CorrelationId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which correlation id a request gets: the one it brought, if that is exactly one UUID v4, else a new one. Immutable.
 *
 * <p>What is refused is not kept anywhere: not in the decision, not in a message. So no hostile text reaches a log line, a response or
 * another service by way of this header.
 *
 * <pre>{@code
 * IngressPolicy policy = IngressPolicy.ofDefaults().withAlias("X-Request-ID");
 * CorrelationId id = policy.decide(Collections.list(request.getHeaders(policy.header())), Trust.UNTRUSTED).id();
 * }</pre>
 *
 * @param header the header that carries the id, in and out
 * @param aliases further headers that are read, in this order, when {@code header} is absent; they are never written
 * @param trustedOnly whether {@link Trust#UNTRUSTED} callers always get a new id
 */
public record IngressPolicy(String header, List<String> aliases, boolean trustedOnly) {

    /** The usual header of the correlation id. */
    public static final String CORRELATION_ID = "X-Correlation-ID";

    private static final int LENGTH = 36;

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException when one of them is no header name
     */
    public IngressPolicy {
        aliases = List.copyOf(aliases);
        requireName("header", header);
        aliases.forEach(alias -> requireName("alias", alias));
    }

    /** Reads and writes {@value #CORRELATION_ID}, has no alias and accepts valid ids from everybody. */
    public static IngressPolicy ofDefaults() {
        return new IngressPolicy(CORRELATION_ID, List.of(), false);
    }

    /** Returns this policy with one more header that is read when those before it are absent. */
    public IngressPolicy withAlias(String alias) {
        List<String> more = new ArrayList<>(aliases);
        more.add(alias);
        return new IngressPolicy(header, more, trustedOnly);
    }

    /** Returns this policy, refusing every id that an untrusted caller brings. */
    public IngressPolicy withTrustedOnly() {
        return new IngressPolicy(header, aliases, true);
    }

    /**
     * Decides by the values of one header.
     *
     * @param headerValues every value of the header as received, one per header line; empty when it is absent
     * @param trust who sent them
     */
    public Decision decide(List<String> headerValues, Trust trust) {
        RejectReason reason = reasonAgainst(headerValues, trust);
        if (reason != null) {
            return new Decision(CorrelationId.mint(), reason);
        }
        return new Decision(CorrelationId.parse(headerValues.get(0)).orElseThrow(), null);
    }

    /**
     * Decides by the headers of a request: {@link #header()} or, when that is absent, the first alias that is there.
     *
     * @param carrier reads the request
     * @param request the request
     * @param trust who sent it
     */
    public <C> Decision decide(Carrier<C> carrier, C request, Trust trust) {
        List<String> values = carrier.all(request, header);
        for (int i = 0; i < aliases.size() && values.isEmpty(); i++) {
            values = carrier.all(request, aliases.get(i));
        }
        return decide(values, trust);
    }

    private @Nullable RejectReason reasonAgainst(List<String> values, Trust trust) {
        if (values.isEmpty()) {
            return RejectReason.ABSENT;
        }
        if (trustedOnly && trust == Trust.UNTRUSTED) {
            return RejectReason.UNTRUSTED;
        }
        if (values.size() > 1) {
            return RejectReason.DUPLICATE;
        }
        String value = values.get(0);
        if (value.length() > LENGTH) {
            return RejectReason.TOO_LONG;
        }
        if (!isUuid(value)) {
            return RejectReason.BAD_FORMAT;
        }
        return CorrelationId.parse(value).isEmpty() ? RejectReason.BAD_VERSION : null;
    }

    private static boolean isUuid(String text) {
        for (int i = 0; i < text.length(); i++) {
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            if (hyphen ? text.charAt(i) != '-' : !HexFormat.isHexDigit(text.charAt(i))) {
                return false;
            }
        }
        return text.length() == LENGTH;
    }

    private static void requireName(String parameter, String name) {
        if (!Token.isToken(name)) {
            throw new IllegalArgumentException(parameter + " must be a header name (RFC 9110), was " + name);
        }
    }

    /** Why a received id is not used. */
    public enum RejectReason {
        /** There was none. */
        ABSENT,
        /** There was more than one header line, even if they agree. */
        DUPLICATE,
        /** It has more than 36 characters. */
        TOO_LONG,
        /** It is no UUID. */
        BAD_FORMAT,
        /** It is a UUID of another version or variant. */
        BAD_VERSION,
        /** The policy accepts ids only from trusted callers. */
        UNTRUSTED
    }

    /**
     * The id of the request and where it came from.
     *
     * @param id the received id in canonical form, or a new one
     * @param reason why the received one is not used, null when it is
     */
    public record Decision(CorrelationId id, @Nullable RejectReason reason) {

        /** Says whether the id is the received one. */
        public boolean isAccepted() {
            return reason == null;
        }
    }
}
