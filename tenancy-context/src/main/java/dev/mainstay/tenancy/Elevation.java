package dev.mainstay.tenancy;

import dev.mainstay.core.context.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Work past the borders of tenants: asked for, or going on.
 *
 * @param reason why, for the audit; 1 to 500 characters, not all blank and no control character. It is written by whoever writes the code
 *     or runs the tool, and must not hold secrets
 * @param principal who asks, null when the call has no principal
 */
public record Elevation(String reason, @Nullable Principal principal) {

    /**
     * Checks the reason.
     *
     * @throws IllegalArgumentException when it is not legal; the message does not repeat it
     */
    public Elevation {
        Reason.require(reason);
    }

    /** Returns who asks. */
    public Optional<Principal> by() {
        return Optional.ofNullable(principal);
    }
}
