/** The client of the payment gateway. */
@NullMarked
package dev.mainstay.examples.orders.payments;

import org.jspecify.annotations.NullMarked;
