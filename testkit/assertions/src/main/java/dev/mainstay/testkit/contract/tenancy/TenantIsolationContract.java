package dev.mainstay.testkit.contract.tenancy;

import org.junit.jupiter.api.Nested;

/**
 * What every data source must keep that claims to bind its transactions to tenants, whoever wrote it.
 *
 * <p>Write a {@link TenantSourceUnderTest} and a test class; JUnit Jupiter finds the tests here:
 *
 * <pre>{@code
 * class OurSourceIT extends TenantIsolationContract {
 *
 *     @Override
 *     protected TenantSourceUnderTest underTest() {
 *         return ours;
 *     }
 * }
 * }</pre>
 *
 * <p>Each part can be extended alone as well, as {@link ReturnContract} by who wants to know what a pool keeps. An extension that opens a
 * server before all tests is called for the outer class and again for each of its parts.
 */
public abstract class TenantIsolationContract {

    /** For subclasses. */
    protected TenantIsolationContract() {}

    /** Returns what is tested, the same within one test. */
    protected abstract TenantSourceUnderTest underTest();

    /** What one tenant can do to another's rows. */
    @Nested
    public class Border extends BorderContract {

        @Override
        protected TenantSourceUnderTest underTest() {
            return TenantIsolationContract.this.underTest();
        }
    }

    /** How long a binding holds. */
    @Nested
    public class Transactions extends TransactionContract {

        @Override
        protected TenantSourceUnderTest underTest() {
            return TenantIsolationContract.this.underTest();
        }
    }

    /** What is left for the next borrower. */
    @Nested
    public class Returns extends ReturnContract {

        @Override
        protected TenantSourceUnderTest underTest() {
            return TenantIsolationContract.this.underTest();
        }
    }

    /** Many at a time. */
    @Nested
    public class Crowd extends CrowdContract {

        @Override
        protected TenantSourceUnderTest underTest() {
            return TenantIsolationContract.this.underTest();
        }
    }
}
