package dev.mainstay.testkit.idempotency;

import java.util.random.RandomGenerator;

/** Makes the keys of a proof: one that was never used for each repeat. */
@FunctionalInterface
public interface KeySource {

    /**
     * Makes a key.
     *
     * @param random seeded by the proof, so that a proof with the same seed gets the same keys
     */
    String next(RandomGenerator random);
}
