/** What is left of a call's time, handed to JDBC statements and to PostgreSQL. */
@NullMarked
package dev.mainstay.core.jdbc;

import org.jspecify.annotations.NullMarked;
