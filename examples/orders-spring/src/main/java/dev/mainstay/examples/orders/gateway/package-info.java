/** A payment gateway to demonstrate against: a separate HTTP server with faults on demand. */
@NullMarked
package dev.mainstay.examples.orders.gateway;

import org.jspecify.annotations.NullMarked;
