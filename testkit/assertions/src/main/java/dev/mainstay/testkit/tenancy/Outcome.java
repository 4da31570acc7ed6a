package dev.mainstay.testkit.tenancy;

/** What came of an {@link Attempt}. */
public sealed interface Outcome {

    /** Returns what was seen, in one sentence without values of rows. */
    String seen();

    /**
     * The attempt failed, or reached nothing of the other tenant.
     *
     * @param seen how that was seen
     */
    record Held(String seen) implements Outcome {}

    /**
     * The attempt reached the other tenant.
     *
     * @param seen the witness: what was done and what came of it
     */
    record Broken(String seen) implements Outcome {}

    /**
     * The attempt could not be made so that its end says something.
     *
     * @param seen why not, and what would help
     */
    record NotShown(String seen) implements Outcome {}
}
