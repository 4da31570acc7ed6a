package dev.mainstay.core.secrets;

/** A place in a text in one long, so that looking for secrets allocates nothing. */
final class Span {

    /** No place. */
    static final long NONE = -1;

    private Span() {}

    static long of(int from, int to) {
        return (long) from << Integer.SIZE | to;
    }

    static int from(long span) {
        return (int) (span >>> Integer.SIZE);
    }

    static int to(long span) {
        return (int) span;
    }
}
