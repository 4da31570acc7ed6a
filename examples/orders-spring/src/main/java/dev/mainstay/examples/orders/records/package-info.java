/** The audit trail, shown to auditors. */
@NullMarked
package dev.mainstay.examples.orders.records;

import org.jspecify.annotations.NullMarked;
