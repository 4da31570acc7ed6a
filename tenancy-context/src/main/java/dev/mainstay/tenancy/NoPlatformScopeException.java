package dev.mainstay.tenancy;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** Work that belongs to the platform was started outside of {@link Tenancy#asPlatform}, or after it; nothing was sent to the database. */
public final class NoPlatformScopeException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Makes the exception. */
    public NoPlatformScopeException() {
        super("this work needs the platform scope; wrap it in Tenancy.asPlatform", null);
    }

    @Override
    public String code() {
        return "no-platform-scope";
    }

    @Override
    public Category category() {
        return Category.INTERNAL;
    }
}
