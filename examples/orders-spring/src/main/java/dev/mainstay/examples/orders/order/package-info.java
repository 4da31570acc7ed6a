/** Orders: taken, listed and shown, each in its tenant. */
@NullMarked
package dev.mainstay.examples.orders.order;

import org.jspecify.annotations.NullMarked;
