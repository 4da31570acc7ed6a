/** What every data source must keep that claims to bind its transactions to tenants. */
@NullMarked
package dev.mainstay.testkit.contract.tenancy;

import org.jspecify.annotations.NullMarked;
