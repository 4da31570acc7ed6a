/** Which tenant the work is done for, how it is required, and how objects of other tenants are refused. */
@NullMarked
package dev.mainstay.tenancy;

import org.jspecify.annotations.NullMarked;
