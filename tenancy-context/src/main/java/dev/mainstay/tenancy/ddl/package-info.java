/** The SQL that puts tables under row-level security: roles, policies, grants, and a guard over new tables. */
@NullMarked
package dev.mainstay.tenancy.ddl;

import org.jspecify.annotations.NullMarked;
