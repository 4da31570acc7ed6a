package dev.mainstay.core.context;

/**
 * The id of a tenant. An object of this type is always well-formed: what is malformed is refused here, before it can reach SQL, a header or a
 * log line.
 *
 * @param type what ids look like in this application
 * @param value the canonical text, in the form that the type describes
 */
public record TenantId(TenantIdType type, String value) {

    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException when it does not have the type's form; the message does not repeat it
     */
    public TenantId {
        if (!type.isLegal(value)) {
            throw new IllegalArgumentException(
                    "tenant id must be " + type.shape() + ", had " + value.length() + " characters");
        }
    }

    /** Returns the id for a UUID. */
    public static TenantId of(java.util.UUID id) {
        return new TenantId(TenantIdType.UUID, id.toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
