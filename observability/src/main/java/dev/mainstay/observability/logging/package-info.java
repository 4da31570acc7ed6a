/** The log schema for Logback. */
@NullMarked
package dev.mainstay.observability.logging;

import org.jspecify.annotations.NullMarked;
