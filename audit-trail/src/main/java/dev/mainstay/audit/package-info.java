/** What is recorded, by whom and with which outcome, and the trail that takes it. */
@NullMarked
package dev.mainstay.audit;

import org.jspecify.annotations.NullMarked;
