/** What guards cost beside their peers, and what an outage costs with and without a retry budget. */
@NullMarked
package dev.mainstay.benchmarks;

import org.jspecify.annotations.NullMarked;
