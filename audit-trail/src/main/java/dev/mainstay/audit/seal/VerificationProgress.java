package dev.mainstay.audit.seal;

/** Hears how far a verification has come, for somebody who waits for it. */
@FunctionalInterface
public interface VerificationProgress {

    /**
     * Called again and again by the threads that verify, by several at once too, so it must be quick. Once it throws it is
     * not called any more; the verification goes on.
     *
     * @param records how many sealed records were looked at so far, with those that were removed with a certificate
     * @param total how many the blocks say there are; nobody has checked that, so it may be wrong
     */
    void at(long records, long total);
}
