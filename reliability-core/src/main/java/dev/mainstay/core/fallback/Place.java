package dev.mainstay.core.fallback;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import org.jspecify.annotations.Nullable;

/** Where an answer belongs: a key of one tenant, or of the work that is done for none. */
record Place(@Nullable TenantId tenant, Object key) {

    static Place of(Object key) {
        return new Place(CallContext.current().tenant().orElse(null), key);
    }
}
