package dev.mainstay.idempotency;

import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a record lies in a store: a digest over tenant, principal, operation and key, so that none of them is stored as it is.
 *
 * @param tenant whose record it is, for stores that keep tenants apart by a column; the digest covers it too
 * @param digest 32 bytes, SHA-256; copied in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by content below
public record RecordKey(Optional<TenantId> tenant, byte[] digest) {

    /** The length of a digest in bytes: {@value}. */
    public static final int LENGTH = 32;

    /**
     * Copies and checks the digest.
     *
     * @throws IllegalArgumentException when it has not {@value #LENGTH} bytes
     */
    public RecordKey {
        if (digest.length != LENGTH) {
            throw new IllegalArgumentException("digest must have " + LENGTH + " bytes, had " + digest.length);
        }
        digest = digest.clone();
    }

    /** Returns where the record of a request lies. */
    public static RecordKey of(Operation<?> operation, Request request) {
        return of(operation, request, new PartsDigest());
    }

    /** Does as above with a digest to which nothing was added; afterwards nothing is again. */
    static RecordKey of(Operation<?> operation, Request request, PartsDigest digest) {
        TenantId tenant = request.tenant();
        digest.add(tenant == null ? null : tenant.value()).add(operation.name()).add(request.key());
        // Roles may change between a call and its repeat. The chain of those acted for may not: it separates their
        // data.
        for (@Nullable Principal actor = request.principal(); actor != null; actor = actor.onBehalfOf()) {
            digest.add(actor.kind().name()).add(actor.id());
        }
        return new RecordKey(Optional.ofNullable(tenant), digest.digest());
    }

    /** Returns a copy of the digest. */
    @Override
    public byte[] digest() {
        return digest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordKey that && tenant.equals(that.tenant) && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return "RecordKey";
    }
}
