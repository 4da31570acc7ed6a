package dev.mainstay.observability;

import java.util.List;

/** The names of the fields of a log line. */
public final class LogFields {

    /** Id of the request, message or run; null when there is none. */
    public static final String CORRELATION_ID = "correlationId";

    /** TRACE, DEBUG, INFO, WARN or ERROR. */
    public static final String LEVEL = "level";

    /** When it was logged: RFC 3339, UTC, six digits of a second. */
    public static final String TIMESTAMP = "timestamp";

    /** The service that logs. */
    public static final String SERVICE = "service";

    /** The message with its arguments. */
    public static final String MESSAGE = "message";

    /** The tenant that the work is done for; null when there is none. */
    public static final String TENANT_ID = "tenantId";

    /** The W3C trace id, lower-case hexadecimal; null when there is no trace. */
    public static final String TRACE_ID = "traceId";

    /** The W3C span id, lower-case hexadecimal; null when there is no trace. */
    public static final String SPAN_ID = "spanId";

    /** The logger's name. */
    public static final String LOGGER = "logger";

    /** The name of the thread that logged. */
    public static final String THREAD = "thread";

    /** An object with every MDC entry and key-value that the fields above do not carry. */
    public static final String ATTRIBUTES = "attributes";

    /** An object with {@link #TYPE}, {@link #MESSAGE} and {@link #STACK_TRACE}; absent when nothing was thrown. */
    public static final String EXCEPTION = "exception";

    /** The class of an exception. */
    public static final String TYPE = "type";

    /** The stack trace of an exception with its causes, as text. */
    public static final String STACK_TRACE = "stackTrace";

    /** The fields that every line begins with, in this order. */
    public static final List<String> SCHEMA =
            List.of(CORRELATION_ID, LEVEL, TIMESTAMP, SERVICE, MESSAGE, TENANT_ID, TRACE_ID, SPAN_ID);

    private LogFields() {}
}
