/** Real PostgreSQL and Redis servers for tests and demos, and a TCP proxy that counts, cuts and delays. */
@NullMarked
package dev.mainstay.testkit.servers;

import org.jspecify.annotations.NullMarked;
