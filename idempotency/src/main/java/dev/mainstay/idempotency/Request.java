package dev.mainstay.idempotency;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, with which key, for which payload.
 *
 * <p>The same key of another tenant or another principal is another request: neither sees the other's result.
 *
 * @param tenant whose data it is about; null only where an engine allows that
 * @param principal who asks; null where the key is unique without one, as in messages and webhooks
 * @param key 1 to {@value #LONGEST_KEY} characters
 * @param payload a repeat must have the same
 */
public record Request(@Nullable TenantId tenant, @Nullable Principal principal, String key, Fingerprint payload) {

    /** The longest legal key in characters: {@value}. */
    public static final int LONGEST_KEY = 255;

    /**
     * Checks the key.
     *
     * @throws IllegalArgumentException when it is empty or too long; the message does not repeat it
     */
    public Request {
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException(
                    "key must have 1 to " + LONGEST_KEY + " characters, had " + key.length());
        }
    }

    /**
     * Returns a request of the tenant and the principal in the current {@link CallContext}, without a payload.
     *
     * @param key as above
     */
    public static Request key(String key) {
        CallContext context = CallContext.current();
        return new Request(context.tenant().orElse(null), context.principal().orElse(null), key, Fingerprint.none());
    }

    /**
     * Returns this request for a tenant, where the context has none.
     *
     * @param id the tenant
     * @throws IllegalArgumentException when the request already is for another tenant
     */
    public Request tenant(TenantId id) {
        if (tenant != null && !tenant.equals(id)) {
            throw new IllegalArgumentException("tenant must be the one that the request was made for, was another");
        }
        return new Request(id, principal, key, payload);
    }

    /** Returns this request as asked by somebody. */
    public Request principal(Principal actor) {
        return new Request(tenant, actor, key, payload);
    }

    /** Returns this request as the same for everybody in the tenant, as for messages that are redelivered to any consumer. */
    public Request withoutPrincipal() {
        return new Request(tenant, null, key, payload);
    }

    /** Returns this request with a payload. */
    public Request payload(Fingerprint fingerprint) {
        return new Request(tenant, principal, key, fingerprint);
    }

    /** Returns nothing of key and principal: both may be personal. */
    @Override
    public String toString() {
        return "Request[tenant=" + tenant + "]";
    }
}
