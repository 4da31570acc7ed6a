/** Exchange rates: asked of their provider, and served from the last good answer while it fails. */
@NullMarked
package dev.mainstay.examples.orders.rates;

import org.jspecify.annotations.NullMarked;
