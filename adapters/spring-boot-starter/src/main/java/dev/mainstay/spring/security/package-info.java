/** What Spring Security knows about the caller, handed to the call context; refusals as RFC 9457. */
@NullMarked
package dev.mainstay.spring.security;

import org.jspecify.annotations.NullMarked;
