package dev.mainstay.testkit.tenancy;

/**
 * A crossing that need not be held, and why.
 *
 * @param object its object, as in {@link Crossing}
 * @param attempt its attempt
 * @param reason why; not blank
 */
record Allowance(String object, Attempt attempt, String reason) {

    Allowance {
        if (reason.isBlank()) {
            throw new IllegalArgumentException(
                    "reason must say why " + attempt + " on " + object + " is allowed, was blank");
        }
    }

    boolean covers(Crossing crossing) {
        return crossing.object().equals(object) && crossing.attempt() == attempt;
    }
}
