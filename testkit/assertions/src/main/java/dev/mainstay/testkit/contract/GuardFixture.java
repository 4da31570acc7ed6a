package dev.mainstay.testkit.contract;

/** Makes the guards of one test of {@link GuardContract}, and ends what they run on. */
public interface GuardFixture extends AutoCloseable {

    /**
     * Makes a guard that shares no state with those before.
     *
     * @param terms what it does; with a limit it runs on real time, without one on {@link #time()}
     */
    GuardUnderTest guard(GuardTerms terms);

    /** Returns the time of breakers and waits; the same at each call. */
    ContractTime time();

    /** Ends threads and timers. */
    @Override
    void close();
}
