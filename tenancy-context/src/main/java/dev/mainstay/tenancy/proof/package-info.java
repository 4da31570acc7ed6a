/** The audit of row-level security: which table and command of a PostgreSQL database is proven, violated or undecided, and what to do. */
@NullMarked
package dev.mainstay.tenancy.proof;

import org.jspecify.annotations.NullMarked;
