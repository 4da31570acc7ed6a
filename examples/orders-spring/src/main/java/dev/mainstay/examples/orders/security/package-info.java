/** Who may call: bearer tokens, checked for signature, issuer, audience and expiry. */
@NullMarked
package dev.mainstay.examples.orders.security;

import org.jspecify.annotations.NullMarked;
