package dev.mainstay.audit.retention;

import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * A legal hold: what it matches is not removed, however old, until it is released. Immutable.
 *
 * <p>On audit records all three limits count. Soft-deleted rows have no retention class, so a hold with one does not
 * match them. A person's keys are kept by every hold that matches the tenant, whatever its other limits.
 *
 * @param id what it is known by, such as the number of the case: 1 to 128 of {@code A-Z a-z 0-9 . _ / -}
 * @param reason why; it is recorded
 * @param tenant the tenant whose data is held, null for all
 * @param retention the retention class of the records, null for all
 * @param resourceType the type of the resources, null for all
 */
public record Hold(
        String id,
        String reason,
        @Nullable TenantId tenant,
        @Nullable String retention,
        @Nullable String resourceType) {

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException when one is not legal
     */
    public Hold {
        requireId(id);
        requireReason(reason);
        if (retention != null) {
            RetentionPolicy.requireClass(retention);
        }
        if (resourceType != null) {
            // A hold on a type that no record can have would keep nothing.
            Resource.ofType(resourceType);
        }
    }

    /** Returns a hold on everything. */
    public static Hold of(String id, String reason) {
        return new Hold(id, reason, null, null, null);
    }

    /** Returns this hold, on one tenant. */
    public Hold withTenant(TenantId value) {
        return new Hold(id, reason, value, retention, resourceType);
    }

    /** Returns this hold, on one retention class. */
    public Hold withRetention(String value) {
        return new Hold(id, reason, tenant, value, resourceType);
    }

    /** Returns this hold, on resources of one type. */
    public Hold withResourceType(String value) {
        return new Hold(id, reason, tenant, retention, value);
    }

    static void requireId(String id) {
        boolean legal = !id.isEmpty() && id.length() <= 128;
        for (int i = 0; legal && i < id.length(); i++) {
            char c = id.charAt(i);
            legal = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "._/-".indexOf(c) >= 0;
        }
        if (!legal) {
            throw new IllegalArgumentException(
                    "id must be 1 to 128 of A-Z, a-z, 0-9, '.', '_', '/' and '-', was " + id.length() + " characters");
        }
    }

    static void requireReason(String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason must not be blank");
        }
    }
}
