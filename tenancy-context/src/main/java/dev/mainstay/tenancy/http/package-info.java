/** The tenant of a call, signed, between services that trust each other. */
@NullMarked
package dev.mainstay.tenancy.http;

import org.jspecify.annotations.NullMarked;
