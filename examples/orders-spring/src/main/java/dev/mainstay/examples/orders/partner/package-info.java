/** The servers of others that the service calls, each on its own port and faulty on demand. */
@NullMarked
package dev.mainstay.examples.orders.partner;

import org.jspecify.annotations.NullMarked;
