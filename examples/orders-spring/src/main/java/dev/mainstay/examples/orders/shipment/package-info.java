/** Messages of the warehouse that orders were shipped: consumed once each, and what becomes of those that cannot be. */
@NullMarked
package dev.mainstay.examples.orders.shipment;

import org.jspecify.annotations.NullMarked;
