/** Liveness and readiness of a service, with the status of each dependency. */
@NullMarked
package dev.mainstay.core.health;

import org.jspecify.annotations.NullMarked;
