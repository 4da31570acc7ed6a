/** The tenant of a request, and the DataSource bound to it. */
@NullMarked
package dev.mainstay.spring.tenancy;

import org.jspecify.annotations.NullMarked;
