package dev.mainstay.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.observability.LogFields;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one event, each well-formed or null.
 *
 * <p>On the thread that logged, the current {@link CallContext} decides about correlation id and tenant. Elsewhere, as behind an
 * asynchronous appender, and where there is no context, the MDC that the event took along does. An MDC value that is no id is not believed.
 */
record Identity(
        @Nullable String correlationId,
        @Nullable String tenantId,
        @Nullable String traceId,
        @Nullable String spanId) {

    private static final String TRACE_ID_OF_AGENT = "trace_id";
    private static final String SPAN_ID_OF_AGENT = "span_id";

    static Identity of(ILoggingEvent event) {
        Map<String, String> mdc = event.getMDCPropertyMap();
        String traceId = first(mdc, Identity::isTraceId, LogFields.TRACE_ID, TRACE_ID_OF_AGENT);
        String spanId = first(mdc, id -> isHexadecimal(id, 16), LogFields.SPAN_ID, SPAN_ID_OF_AGENT);
        CallContext context = CallContext.current();
        if (context != CallContext.empty() && isOnTheThreadOf(event)) {
            return new Identity(
                    context.correlationId().map(CorrelationId::value).orElse(null),
                    context.tenant().map(TenantId::value).orElse(null),
                    traceId,
                    spanId);
        }
        return new Identity(
                first(mdc, Identity::isCorrelationId, CallContext.MDC_CORRELATION_ID),
                first(mdc, Identity::isTenantId, CallContext.MDC_TENANT_ID),
                traceId,
                spanId);
    }

    /** Says whether a field of the schema carries an MDC entry already. */
    boolean carries(String mdcKey, @Nullable String value) {
        Optional<String> carried = Optional.ofNullable(
                switch (mdcKey) {
                    case CallContext.MDC_CORRELATION_ID -> correlationId;
                    case CallContext.MDC_TENANT_ID -> tenantId;
                    case LogFields.TRACE_ID, TRACE_ID_OF_AGENT -> traceId;
                    case LogFields.SPAN_ID, SPAN_ID_OF_AGENT -> spanId;
                    default -> null;
                });
        return carried.isPresent() && carried.get().equals(value);
    }

    /** Threads without a name, as virtual ones are, cannot be told apart; then the MDC is the better witness. */
    private static boolean isOnTheThreadOf(ILoggingEvent event) {
        String name = Thread.currentThread().getName();
        return !name.isEmpty() && name.equals(event.getThreadName());
    }

    private static @Nullable String first(Map<String, String> mdc, Predicate<String> isLegal, String... keys) {
        for (String key : keys) {
            String value = mdc.get(key);
            if (value != null && isLegal.test(value)) {
                return value;
            }
        }
        return null;
    }

    private static boolean isCorrelationId(String text) {
        return CorrelationId.parse(text).filter(id -> id.value().equals(text)).isPresent();
    }

    /** Every type of tenant id has the form of a slug. */
    private static boolean isTenantId(String text) {
        return TenantIdType.SLUG.parse(text).isPresent();
    }

    private static boolean isTraceId(String text) {
        return isHexadecimal(text, 32) || isHexadecimal(text, 16);
    }

    /** Of this length, and not all zeros, which W3C Trace Context calls invalid. */
    private static boolean isHexadecimal(String text, int length) {
        if (text.length() != length) {
            return false;
        }
        boolean zeros = true;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
            zeros &= c == '0';
        }
        return !zeros;
    }
}
