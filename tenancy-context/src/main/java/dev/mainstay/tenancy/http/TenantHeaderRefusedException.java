package dev.mainstay.tenancy.http;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** A request named its tenant in no way that is believed; why, only the signal tells. */
public final class TenantHeaderRefusedException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Without a stack trace: whoever reaches the ingress can cause these in any number. */
    TenantHeaderRefusedException() {
        super("the tenant header of this request is missing, too old or not valid", null, false);
    }

    @Override
    public String code() {
        return "tenant-header-invalid";
    }

    @Override
    public Category category() {
        return Category.UNAUTHENTICATED;
    }
}
