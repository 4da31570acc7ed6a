/** The demo: starts everything, tells the failure story, and fails when a promise breaks. */
@NullMarked
package dev.mainstay.examples.orders.demo;

import org.jspecify.annotations.NullMarked;
