package dev.mainstay.testkit.contract;

/**
 * What every guard made of circuit breaker, retries and time limit should keep, whoever wrote it: the statements of
 * {@code docs/guarantees/reliability-core.md} that need nothing of Mainstay's own.
 *
 * <p>Write an adapter ({@link GuardFixture} and {@link GuardUnderTest}) and a test class; JUnit Jupiter finds the tests here:
 *
 * <pre>{@code
 * class OurGuardTest implements GuardContract {
 *     @Override
 *     public GuardFixture fixture() {
 *         return new OurFixture(ContractTime.of(ManualTime.create()));
 *     }
 * }
 * }</pre>
 *
 * <p>Who has only a part of it implements {@link BreakerContract}, {@link ProbeContract}, {@link RetryContract} or {@link LimitContract} alone. The
 * display name of each test begins with the id of its statement. The kit carries no tags, so that the run of another guard proves nothing about
 * Mainstay. A failure is one line that says what was seen.
 *
 * <p>Breaker and waits run on {@link GuardFixture#time()}; time limits always on real time, since an interrupt is a matter of real threads.
 */
public interface GuardContract extends BreakerContract, ProbeContract, RetryContract, LimitContract {}
