/** Servlet filters and error bodies: correlation id, body limit, RFC 9457. */
@NullMarked
package dev.mainstay.spring.web;

import org.jspecify.annotations.NullMarked;
