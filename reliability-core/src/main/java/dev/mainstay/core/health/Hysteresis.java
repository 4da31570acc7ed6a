package dev.mainstay.core.health;

/**
 * How often in a row a dependency must be found otherwise before its status changes.
 *
 * @param downAfter looks that find it down, before it counts as down
 * @param upAfter looks that do not find it down, before it no longer counts as down
 */
record Hysteresis(int downAfter, int upAfter) {

    Hysteresis {
        atLeastOne("downAfter", downAfter);
        atLeastOne("upAfter", upAfter);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, was " + value);
        }
    }
}
