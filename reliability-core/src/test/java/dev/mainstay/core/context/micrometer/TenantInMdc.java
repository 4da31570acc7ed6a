package dev.mainstay.core.context.micrometer;

import io.micrometer.context.ThreadLocalAccessor;
import org.slf4j.MDC;

/** Hands over the tenant of the MDC, as an accessor for the MDC does that was given our keys. */
final class TenantInMdc implements ThreadLocalAccessor<String> {

    @Override
    public Object key() {
        return "mdc";
    }

    @Override
    public String getValue() {
        return MDC.get("tenantId");
    }

    @Override
    public void setValue(String value) {
        MDC.put("tenantId", value);
    }

    @Override
    public void setValue() {
        MDC.remove("tenantId");
    }
}
