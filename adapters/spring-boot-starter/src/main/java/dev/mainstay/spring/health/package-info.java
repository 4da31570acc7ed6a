/** Liveness and readiness over HTTP, in the layout of MicroProfile Health. */
@NullMarked
package dev.mainstay.spring.health;

import org.jspecify.annotations.NullMarked;
