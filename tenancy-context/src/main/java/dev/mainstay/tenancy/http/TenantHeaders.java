package dev.mainstay.tenancy.http;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.http.Carrier;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.TenancySignal;
import dev.mainstay.tenancy.UnknownTenantException;
import dev.mainstay.tenancy.http.Refusal.RefusedException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Carries the tenant from one service to the next in the header {@value #HEADER}, signed by HMAC-SHA-256. Immutable, thread-safe.
 *
 * <p>The header names tenant, receiving service, time of issue and end. It is believed when a key of the ring made it, for this service, and it
 * is not over; clocks may differ by {@link #TOLERANCE}. All services of one trust share the keys, and whoever has one can name any tenant. The
 * header is not bound to the request: who records one on its way can use it until it ends, so the way itself must be protected (TLS).
 *
 * <p>Only a tenant travels. The platform scope is never written, and so a receiver never gets it.
 *
 * <pre>{@code
 * TenantHeaders headers = TenantHeaders.builder(tenancy, keys, "orders").build();
 * client.send(headers.bound(CallContext.current(), "billing", request), BodyHandlers.ofString());   // client
 * headers.extract(CallContext.current(), carrier, request).run(() -> handle(request));              // server, named "orders"
 * }</pre>
 */
public final class TenantHeaders {

    /** The header. */
    public static final String HEADER = "Mainstay-Tenant";

    /** How far the clocks of two services may differ. */
    public static final Duration TOLERANCE = Duration.ofSeconds(30);

    /** The longest time that a header may be good for, whoever wrote it. */
    public static final Duration LONGEST_VALIDITY = Duration.ofMinutes(5);

    private final Tenancy tenancy;
    private final KeyRing<HmacKey> keys;
    private final String service;
    private final Duration validFor;
    private final InstantSource clock;

    private TenantHeaders(Builder builder) {
        this.tenancy = builder.tenancy;
        this.keys = builder.keys;
        this.service = builder.service;
        this.validFor = builder.validFor;
        this.clock = builder.clock;
    }

    /**
     * Returns a builder.
     *
     * @param tenancy knows which tenants there are, and hears of what is refused
     * @param keys of this purpose alone; the current one signs, all of them verify
     * @param service the name of this service, under which others address it: 1 to 64 of {@code A-Z a-z 0-9 . _ -}
     * @throws IllegalArgumentException when the name is not legal
     */
    public static Builder builder(Tenancy tenancy, KeyRing<HmacKey> keys, String service) {
        return new Builder(tenancy, keys, requireName("service", service));
    }

    /**
     * Returns the header for an outgoing request or message.
     *
     * @param context without a tenant, there is no header
     * @param audience the name of the receiving service
     * @throws IllegalArgumentException when the name is not legal, or the tenant's id is not of this application's type
     * @throws IllegalStateException when the ring only reads
     */
    public Map<String, String> outgoing(CallContext context, String audience) {
        requireName("audience", audience);
        return context.tenant().map(id -> Map.of(HEADER, signed(id, audience))).orElse(Map.of());
    }

    /**
     * Writes {@link #outgoing} into an outgoing request or message, in place of what stands there.
     *
     * @throws IllegalStateException when the context has no tenant and the request has the header: it would name a tenant that the work is not
     *     for; and as in {@link #outgoing}
     */
    public <C> void inject(CallContext context, String audience, Carrier<C> carrier, C request) {
        Map<String, String> headers = outgoing(context, audience);
        if (headers.isEmpty() && !carrier.all(request, HEADER).isEmpty()) {
            throw new IllegalStateException("the request must not have " + HEADER + " where the work has no tenant");
        }
        headers.forEach((name, value) -> carrier.set(request, name, value));
    }

    /**
     * Returns an outgoing request with {@link #outgoing}, in place of what stands there.
     *
     * @param request not changed
     * @throws IllegalArgumentException as in {@link #outgoing}
     * @throws IllegalStateException as in {@link #outgoing}
     */
    public HttpRequest bound(CallContext context, String audience, HttpRequest request) {
        HttpRequest.Builder bound = HttpRequest.newBuilder(request, (name, value) -> !name.equalsIgnoreCase(HEADER));
        outgoing(context, audience).forEach(bound::setHeader);
        return bound.build();
    }

    /**
     * Returns a context with the tenant of a received request.
     *
     * @param context what the ingress already knows
     * @param carrier reads the request
     * @param request the request
     * @throws TenantHeaderRefusedException 401, when the header is missing, there twice, not believed, or names another tenant than the
     *     context (code {@code tenant-header-invalid})
     */
    public <C> CallContext extract(CallContext context, Carrier<C> carrier, C request) {
        List<String> values = carrier.all(request, HEADER);
        try {
            TenantId id = verified(values);
            if (context.tenant().filter(other -> !other.equals(id)).isPresent()) {
                throw new RefusedException(Refusal.OTHER_TENANT);
            }
            return context.withTenant(id);
        } catch (RefusedException refused) {
            tenancy.signals()
                    .emit(new TenancySignal.Refused(
                            TenancySignal.Subject.HEADER, refused.refusal().label()));
            throw new TenantHeaderRefusedException();
        }
    }

    /**
     * As {@link #extract}, but a request without the header leaves the context as it is, for services that also have work without a tenant.
     *
     * @param context what the ingress already knows
     * @param carrier reads the request
     * @param request the request
     * @throws TenantHeaderRefusedException 401, as in {@link #extract}
     */
    public <C> CallContext extractIfPresent(CallContext context, Carrier<C> carrier, C request) {
        return carrier.all(request, HEADER).isEmpty() ? context : extract(context, carrier, request);
    }

    private String signed(TenantId id, String audience) {
        if (id.type() != tenancy.idType()) {
            throw new IllegalArgumentException("tenant id must be of type " + tenancy.idType() + ", was " + id.type());
        }
        HmacKey key = keys.current();
        long now = clock.instant().getEpochSecond();
        String text = new TenantClaim(key.id(), audience, id.value(), now, now + validFor.toSeconds()).text();
        return text + ";" + TenantClaim.mac(text, key.key());
    }

    private TenantId verified(List<String> values) throws RefusedException {
        if (values.size() != 1) {
            throw new RefusedException(values.isEmpty() ? Refusal.MISSING : Refusal.DUPLICATE);
        }
        String value = values.get(0);
        int end = value.lastIndexOf(';');
        if (value.length() > TenantClaim.LONGEST || end < 0) {
            throw new RefusedException(Refusal.MALFORMED);
        }
        String text = value.substring(0, end);
        TenantClaim claim = TenantClaim.parse(text);
        HmacKey key = keys.find(claim.keyId()).orElseThrow(() -> new RefusedException(Refusal.UNKNOWN_KEY));
        byte[] expected = TenantClaim.mac(text, key.key()).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, value.substring(end + 1).getBytes(StandardCharsets.UTF_8))) {
            throw new RefusedException(Refusal.FORGED);
        }
        requireForUsNow(claim);
        return known(claim.tenant());
    }

    private void requireForUsNow(TenantClaim claim) throws RefusedException {
        if (!claim.audience().equals(service)) {
            throw new RefusedException(Refusal.OTHER_AUDIENCE);
        }
        long now = clock.instant().getEpochSecond();
        if (claim.issuedAt() > now + TOLERANCE.toSeconds()) {
            throw new RefusedException(Refusal.NOT_YET_VALID);
        }
        if (claim.expiresAt() + TOLERANCE.toSeconds() <= now) {
            throw new RefusedException(Refusal.EXPIRED);
        }
        if (claim.expiresAt() - claim.issuedAt() > LONGEST_VALIDITY.toSeconds()) {
            throw new RefusedException(Refusal.TOO_LONG_VALID);
        }
    }

    private TenantId known(String tenant) throws RefusedException {
        try {
            return tenancy.resolve(tenant);
        } catch (InvalidInputException | UnknownTenantException unknown) {
            throw new RefusedException(Refusal.UNKNOWN_TENANT);
        }
    }

    private static String requireName(String parameter, String name) {
        if (!TenantClaim.NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(parameter + " must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', had "
                    + name.length() + " characters");
        }
        return name;
    }

    /** Collects the options of {@link TenantHeaders}. Not thread-safe. */
    public static final class Builder {

        private final Tenancy tenancy;
        private final KeyRing<HmacKey> keys;
        private final String service;
        private Duration validFor = Duration.ofMinutes(1);
        private InstantSource clock = InstantSource.system();

        private Builder(Tenancy tenancy, KeyRing<HmacKey> keys, String service) {
            this.tenancy = tenancy;
            this.keys = keys;
            this.service = service;
        }

        /**
         * Sets how long headers that are written are good for; one minute by default.
         *
         * @param duration whole seconds count; from one second to {@link #LONGEST_VALIDITY}
         * @throws IllegalArgumentException when it is not legal
         */
        public Builder validFor(Duration duration) {
            if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(LONGEST_VALIDITY) > 0) {
                throw new IllegalArgumentException(
                        "validFor must be PT1S to " + LONGEST_VALIDITY + ", was " + duration);
            }
            this.validFor = duration;
            return this;
        }

        /** Sets the clock of the day; that of the system by default. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /** Makes it. */
        public TenantHeaders build() {
            return new TenantHeaders(this);
        }
    }
}
