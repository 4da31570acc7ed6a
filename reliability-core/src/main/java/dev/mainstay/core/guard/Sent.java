package dev.mainstay.core.guard;

/** Whether a failed attempt may have had an effect at the dependency. */
public enum Sent {
    /** The dependency has it, and perhaps acted on it. */
    YES,
    /** Nothing was sent, or it was provably not applied: it may be repeated without harm. */
    NO,
    /** Nobody knows. */
    UNKNOWN
}
