package dev.mainstay.core.breaker;

/** The answer of a breaker to a caller: a {@link Permit} or a {@link Rejection}. */
public sealed interface Admission permits Permit, Rejection {}
