package dev.mainstay.audit.retention;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** A legal hold on the tenant keeps the values of a person readable; nothing was erased. */
public final class SubjectHeldException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    SubjectHeldException() {
        super("the person's values are under a legal hold: release it first", null);
    }

    @Override
    public String code() {
        return "audit-subject-held";
    }

    @Override
    public Category category() {
        return Category.CONFLICT;
    }
}
