/** What crosses HTTP, without a framework: headers of the call context in and out, and error bodies (RFC 9457). */
@NullMarked
package dev.mainstay.core.http;

import org.jspecify.annotations.NullMarked;
