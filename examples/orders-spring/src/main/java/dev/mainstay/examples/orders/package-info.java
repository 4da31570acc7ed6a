/** The example service: orders, built with Mainstay on Spring Boot. */
@NullMarked
package dev.mainstay.examples.orders;

import org.jspecify.annotations.NullMarked;
