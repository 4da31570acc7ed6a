package dev.mainstay.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import net.logstash.logback.composite.JsonProviders;
import net.logstash.logback.decorate.TokenStreamFactoryBuilderDecorator;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;

/**
 * Logback encoder that writes each event as one line of JSON in Mainstay's schema, {@link dev.mainstay.observability.LogFields}.
 *
 * <p>Nothing that is logged can change a field of the schema, repeat a key, or break the line: names from the MDC and from key-values stay
 * under {@code attributes}, and control characters, line separators, bidirectional controls and surrogates are escaped. Built on
 * logstash-logback-encoder. Thread-safe once started.
 *
 * <pre>{@code
 * <encoder class="dev.mainstay.observability.logging.MainstayJsonEncoder">
 *   <service>orders</service>
 * </encoder>
 * }</pre>
 */
public final class MainstayJsonEncoder extends EncoderBase<ILoggingEvent> {

    /** The service of a line when none is configured. */
    public static final String UNKNOWN_SERVICE = "unknown_service";

    private final LoggingEventCompositeJsonEncoder lines = new LoggingEventCompositeJsonEncoder();
    private String service = "";

    /** Makes an encoder that Logback configures and starts. */
    public MainstayJsonEncoder() {}

    /**
     * Sets the name of the service that logs, before the start.
     *
     * @param service not blank; {@value #UNKNOWN_SERVICE} is written, and Logback's status warns, when it is
     */
    public void setService(String service) {
        this.service = service.strip();
    }

    @Override
    public void start() {
        if (isStarted()) {
            return;
        }
        if (service.isEmpty()) {
            addWarn("service is not set: lines will carry " + UNKNOWN_SERVICE);
            service = UNKNOWN_SERVICE;
        }
        JsonProviders<ILoggingEvent> providers = new JsonProviders<>();
        providers.addProvider(new SchemaProvider(service));
        providers.addProvider(new AttributesProvider());
        providers.addProvider(new ExceptionProvider());
        lines.setContext(getContext());
        lines.setProviders(providers);
        lines.setLineSeparator("\n");
        lines.addDecorator(new Escaping());
        lines.start();
        super.start();
    }

    @Override
    public void stop() {
        super.stop();
        lines.stop();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return lines.encode(event);
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    private static final class Escaping implements TokenStreamFactoryBuilderDecorator<JsonFactory, JsonFactoryBuilder> {

        @Override
        public JsonFactoryBuilder decorate(JsonFactoryBuilder builder) {
            return builder.characterEscapes(new Escapes());
        }
    }
}
