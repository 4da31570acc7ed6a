package dev.mainstay.idempotency.jobs;

/** The bounds of a page. */
final class Pages {

    private Pages() {}

    static void check(int limit) {
        if (limit < 1 || limit > DeadLetterStore.LONGEST_PAGE) {
            throw new IllegalArgumentException(
                    "limit must be from 1 to " + DeadLetterStore.LONGEST_PAGE + ", was " + limit);
        }
    }
}
