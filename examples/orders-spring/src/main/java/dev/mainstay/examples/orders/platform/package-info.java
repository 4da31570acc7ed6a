/** What belongs to the service and to no tenant: its own login, and housekeeping. */
@NullMarked
package dev.mainstay.examples.orders.platform;

import org.jspecify.annotations.NullMarked;
