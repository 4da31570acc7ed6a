package dev.mainstay.tenancy;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** Whoever acts lacks a permission, or nobody is known to act. */
public final class PermissionMissingException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String permission;

    /**
     * Makes the exception; its message names the permission and not the actor.
     *
     * @param permission what is missing
     */
    public PermissionMissingException(String permission) {
        super("this needs the permission " + permission, null);
        this.permission = permission;
    }

    /** Returns what is missing. */
    public String permission() {
        return permission;
    }

    @Override
    public String code() {
        return "permission-missing";
    }

    @Override
    public Category category() {
        return Category.FORBIDDEN;
    }
}
