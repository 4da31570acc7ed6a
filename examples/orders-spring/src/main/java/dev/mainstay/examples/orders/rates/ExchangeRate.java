package dev.mainstay.examples.orders.rates;

import java.math.BigDecimal;

/**
 * What a client reads of a rate.
 *
 * @param rate how many of the currency one euro is
 * @param degraded whether the provider failed, and this is what it said earlier
 * @param ageSeconds how long ago that was, 0 for a fresh one
 */
record ExchangeRate(BigDecimal rate, boolean degraded, long ageSeconds) {}
