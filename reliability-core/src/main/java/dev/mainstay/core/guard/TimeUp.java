package dev.mainstay.core.guard;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Tells a guard's own code that the time limit of an attempt has fired, and what came of the attempt. It never leaves the guard. */
final class TimeUp extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    TimeUp(@Nullable Throwable discarded) {
        super(null, discarded, false, false);
    }
}
