package dev.mainstay.testkit.contract.idempotency;

import org.junit.jupiter.api.Nested;

/**
 * What every {@link dev.mainstay.idempotency.IdempotencyStore} must keep, whoever wrote it: the statements of {@code docs/guarantees/idempotency.md}
 * that hold for any store, each test tagged with the id of the one it shows.
 *
 * <p>Write a {@link StoreUnderTest} and a test class; JUnit Jupiter finds the tests here:
 *
 * <pre>{@code
 * class OurStoreTest extends IdempotencyStoreContract {
 *
 *     private final StoreUnderTest ours = new OurStoreUnderTest();
 *
 *     @Override
 *     protected StoreUnderTest underTest() {
 *         return ours;
 *     }
 * }
 * }</pre>
 *
 * <p>Each part can be extended alone as well, as {@link StoreContract} by who wants the state table only.
 *
 * <p>An extension that opens a server before all tests is called for the outer class and again for each of its parts.
 */
public abstract class IdempotencyStoreContract {

    /** For subclasses. */
    protected IdempotencyStoreContract() {}

    /** Returns the store, the same within one test. */
    protected abstract StoreUnderTest underTest();

    /** Returns the store on real time, for tests whose threads wait; to be overridden where {@link #underTest} is on manual time. */
    protected StoreUnderTest underTestOnRealTime() {
        return underTest();
    }

    /** The state table. */
    @Nested
    public class State extends StoreContract {

        @Override
        protected StoreUnderTest underTest() {
            return IdempotencyStoreContract.this.underTest();
        }
    }

    /** Who may change a record. */
    @Nested
    public class Ownership extends OwnershipContract {

        @Override
        protected StoreUnderTest underTest() {
            return IdempotencyStoreContract.this.underTest();
        }
    }

    /** Steps that were finished. */
    @Nested
    public class Steps extends StepContract {

        @Override
        protected StoreUnderTest underTest() {
            return IdempotencyStoreContract.this.underTest();
        }
    }

    /** What a claim is worth. */
    @Nested
    public class Claims extends ClaimContract {

        @Override
        protected StoreUnderTest underTest() {
            return IdempotencyStoreContract.this.underTest();
        }
    }

    /** What becomes of results. */
    @Nested
    public class Results extends ResultContract {

        @Override
        protected StoreUnderTest underTest() {
            return IdempotencyStoreContract.this.underTest();
        }
    }

    /** What a caller sees. */
    @Nested
    public class Calls extends EngineContract {

        @Override
        protected StoreUnderTest underTest() {
            return IdempotencyStoreContract.this.underTest();
        }
    }

    /** Parts of an action that a recovery does not run again. */
    @Nested
    public class Recovery extends RecoveryContract {

        @Override
        protected StoreUnderTest underTest() {
            return IdempotencyStoreContract.this.underTest();
        }
    }

    /** Batches. */
    @Nested
    public class Batches extends BatchContract {

        @Override
        protected StoreUnderTest underTest() {
            return IdempotencyStoreContract.this.underTest();
        }
    }

    /** Races. */
    @Nested
    public class OneExecution extends OneExecutionContract {

        @Override
        protected StoreUnderTest underTest() {
            return IdempotencyStoreContract.this.underTest();
        }
    }

    /** Duplicates that wait. */
    @Nested
    public class Waiting extends WaitingContract {

        @Override
        protected StoreUnderTest underTest() {
            return underTestOnRealTime();
        }
    }
}
