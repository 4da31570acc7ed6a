/** The audit trail in PostgreSQL, over JDBC. */
@NullMarked
package dev.mainstay.audit.jdbc;

import org.jspecify.annotations.NullMarked;
