/** The shipped idempotency stores together with the module that binds tenants, which none of them may know. */
@NullMarked
package dev.mainstay.verification.stores;

import org.jspecify.annotations.NullMarked;
