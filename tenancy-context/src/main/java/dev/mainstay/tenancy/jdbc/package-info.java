/** Binds every transaction to the tenant's role and id, or refuses it, around any pool of PostgreSQL connections. */
@NullMarked
package dev.mainstay.tenancy.jdbc;

import org.jspecify.annotations.NullMarked;
