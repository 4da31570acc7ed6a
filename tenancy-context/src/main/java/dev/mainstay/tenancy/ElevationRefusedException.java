package dev.mainstay.tenancy;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** Whoever acts may not work as the platform; the work was not begun. */
public final class ElevationRefusedException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Makes the exception. */
    public ElevationRefusedException() {
        super("this actor may not work as the platform", null);
    }

    @Override
    public String code() {
        return "elevation-refused";
    }

    @Override
    public Category category() {
        return Category.FORBIDDEN;
    }
}
