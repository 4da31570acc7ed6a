package dev.mainstay.core.health;

import dev.mainstay.core.ReliabilityException;
import java.util.regex.Pattern;

/** Why something is not well, in codes that are safe to show: never a message, a class name or a value. */
final class Reasons {

    static final String TIMEOUT = "timeout";
    static final String FAILED = "failed";
    static final String NOT_STARTED = "not-started";
    static final String NOT_CHECKED = "not-checked";
    static final String RECOVERING = "recovering";
    static final String SHUTTING_DOWN = "shutting-down";

    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    private Reasons() {}

    static boolean isLegal(String reason) {
        return CODE.matcher(reason).matches();
    }

    /** Returns the code of what a probe threw; only Mainstay's own outcomes carry one. */
    static String of(Throwable failure) {
        return failure instanceof ReliabilityException outcome ? outcome.code() : FAILED;
    }
}
