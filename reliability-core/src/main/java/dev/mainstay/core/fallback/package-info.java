/** Second best answers: the last good one, a substitute, or a feature switched off on purpose; always marked as such. */
@NullMarked
package dev.mainstay.core.fallback;

import org.jspecify.annotations.NullMarked;
