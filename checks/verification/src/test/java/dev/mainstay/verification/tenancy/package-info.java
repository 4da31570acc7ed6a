/** The isolation of tenants, held against the kits of the testkit. */
@NullMarked
package dev.mainstay.verification.tenancy;

import org.jspecify.annotations.NullMarked;
