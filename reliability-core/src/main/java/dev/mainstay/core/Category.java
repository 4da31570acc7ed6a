package dev.mainstay.core;

/**
 * The closed list of ways in which a call ends badly, each with its HTTP status.
 *
 * <p>Source of the statuses: RFC 9110 and, for 429, RFC 6585.
 */
public enum Category {
    /** The input cannot be read. */
    INVALID(400),
    /** Who calls is not known. */
    UNAUTHENTICATED(401),
    /** Who calls is known and may not. */
    FORBIDDEN(403),
    /** There is no such object for this caller, also when it belongs to another tenant. */
    NOT_FOUND(404),
    /** The state of the object, or a running call, stands against it. */
    CONFLICT(409),
    /** The caller's precondition does not hold. */
    PRECONDITION(412),
    /** The input is larger than allowed. */
    TOO_LARGE(413),
    /** The input can be read and breaks a rule. */
    UNPROCESSABLE(422),
    /** The caller asks too often. */
    LIMITED(429),
    /** Something that is needed does not answer. */
    UNAVAILABLE(503),
    /** The time for the call is used up. */
    TIMEOUT(503),
    /** A defect on our side. */
    INTERNAL(500);

    private final int status;

    Category(int status) {
        this.status = status;
    }

    /** Returns the HTTP status, 400 to 503. */
    public int status() {
        return status;
    }

    /** Says whether the same call may succeed later without being changed. */
    public boolean isTransient() {
        return this == LIMITED || this == UNAVAILABLE || this == TIMEOUT;
    }
}
