package dev.mainstay.tenancy;

/** The check of the reasons that are given for leaving one's tenant. */
final class Reason {

    private static final int LONGEST = 500;

    private Reason() {}

    static String require(String reason) {
        if (reason.isBlank() || reason.length() > LONGEST || reason.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("reason must have 1 to " + LONGEST
                    + " characters, not all blank and no control character, had " + reason.length() + " characters");
        }
        return reason;
    }
}
