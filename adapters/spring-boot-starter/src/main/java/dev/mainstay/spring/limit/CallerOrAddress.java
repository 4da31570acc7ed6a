package dev.mainstay.spring.limit;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import jakarta.servlet.http.HttpServletRequest;

/** One client is one caller of one tenant; of a caller who is not known, one remote address. */
final class CallerOrAddress implements ClientKey {

    @Override
    public String of(HttpServletRequest request) {
        CallContext context = CallContext.current();
        return context.principal()
                .map(caller ->
                        ofCaller(caller, context.tenant().map(TenantId::value).orElse("")))
                .orElseGet(() -> ofAddress(request));
    }

    /** The length keeps a tenant and an id that belong together apart from others that read the same. */
    private static String ofCaller(Principal caller, String tenant) {
        return "caller " + caller.kind() + " " + tenant.length() + " " + tenant + " " + caller.id();
    }

    static String ofAddress(HttpServletRequest request) {
        return "address " + request.getRemoteAddr();
    }
}
