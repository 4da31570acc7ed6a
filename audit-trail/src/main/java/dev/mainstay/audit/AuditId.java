package dev.mainstay.audit;

import java.util.UUID;

/**
 * The id of an audit record.
 *
 * @param value a UUID of version 7 (RFC 9562), made by the writer: ids of one writer ascend
 */
public record AuditId(UUID value) {

    /**
     * Checks the version.
     *
     * @throws IllegalArgumentException when it is not 7
     */
    public AuditId {
        if (value.version() != 7) {
            throw new IllegalArgumentException("value must be a UUID of version 7, was version " + value.version());
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
