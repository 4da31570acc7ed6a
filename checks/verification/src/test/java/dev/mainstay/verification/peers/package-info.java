/** Mainstay's guards and those of its peers under one contract. */
@NullMarked
package dev.mainstay.verification.peers;

import org.jspecify.annotations.NullMarked;
