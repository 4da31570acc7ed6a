package dev.mainstay.core.breaker;

/**
 * Leave to make one call, to be given back with its result.
 *
 * <p>It carries the generation of the breaker: a result whose permit was given before the breaker last changed its state changes nothing.
 * Many calls may share one object.
 */
public sealed interface Permit extends Admission permits ClosedState, PassingState, Probe, Begun {}
