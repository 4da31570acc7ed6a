package dev.mainstay.core.fallback;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A call waited for the same call of another caller, which brought no answer, and there is no earlier answer that is young enough.
 *
 * <p>What the dependency said to the other caller is the cause; there is none when the wait took too long. As the cause of a stale answer
 * it says only that there was no fresh one.
 */
public final class LastGoodMissingException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String name;

    LastGoodMissingException(String name, @Nullable Throwable cause) {
        super("last good answers \"" + name + "\": the call that this one waited for brought no answer", cause, false);
        this.name = name;
    }

    /** Returns the name of the {@link LastGood}. */
    public String name() {
        return name;
    }

    @Override
    public String code() {
        return "last-good-missing";
    }

    @Override
    public Category category() {
        return Category.UNAVAILABLE;
    }
}
