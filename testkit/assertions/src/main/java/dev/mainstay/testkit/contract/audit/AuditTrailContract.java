package dev.mainstay.testkit.contract.audit;

import org.junit.jupiter.api.Nested;

/**
 * What every {@link dev.mainstay.audit.AuditTrail} must keep, whoever wrote it: the statements of {@code docs/guarantees/audit-trail.md} that hold
 * for any trail, each test tagged with the id of the one that it shows or helps to show.
 *
 * <p>Write an {@link AuditTrailUnderTest} and a test class; JUnit Jupiter finds the tests here:
 *
 * <pre>{@code
 * class OurTrailIT extends AuditTrailContract {
 *
 *     @Override
 *     protected AuditTrailUnderTest underTest() {
 *         return ours;
 *     }
 * }
 * }</pre>
 *
 * <p>A trail that joins real transactions extends {@link TransactionContract} as well. Each part can be extended alone.
 * An extension that opens a server before all tests is called for the outer class and again for each of its parts.
 */
public abstract class AuditTrailContract {

    /** For subclasses. */
    protected AuditTrailContract() {}

    /** Returns what is tested, the same within one test. */
    protected abstract AuditTrailUnderTest underTest();

    /** What a record must have, and what is refused. */
    @Nested
    public class Content extends ContentContract {

        @Override
        protected AuditTrailUnderTest underTest() {
            return AuditTrailContract.this.underTest();
        }
    }

    /** Values that no honest caller sends. */
    @Nested
    public class HostileValues extends HostileValuesContract {

        @Override
        protected AuditTrailUnderTest underTest() {
            return AuditTrailContract.this.underTest();
        }
    }

    /** Order, batches, and what is refused. */
    @Nested
    public class Writing extends WritingContract {

        @Override
        protected AuditTrailUnderTest underTest() {
            return AuditTrailContract.this.underTest();
        }
    }

    /** Pages, filters and the border between tenants. */
    @Nested
    public class Reading extends ReadingContract {

        @Override
        protected AuditTrailUnderTest underTest() {
            return AuditTrailContract.this.underTest();
        }
    }
}
