package dev.mainstay.core.health;

import java.util.Locale;

/** How well a dependency, or the service as a whole, works. */
public enum Status {
    /** As it should. */
    UP,
    /** It answers, less well than it should; it still takes calls. */
    DEGRADED,
    /** It takes no calls. */
    DOWN;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
