package dev.mainstay.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class IncludeTest {

    private final LoggerContext logback = new LoggerContext();

    @AfterEach
    void stop() {
        logback.stop();
    }

    @Test
    void includeGivesAnAppenderWithOurEncoder() throws JoranException {
        Map<String, Object> line = lineOf("""
                <configuration>
                  <property name="mainstay.service" value="orders"/>
                  <include resource="META-INF/mainstay/mainstay-logback.xml"/>
                  <root level="INFO"><appender-ref ref="MAINSTAY_JSON"/></root>
                </configuration>
                """, "MAINSTAY_JSON");

        assertThat(line).containsEntry("service", "orders").containsEntry("message", "configured");
        assertThat(logback.getStatusManager().getCopyOfStatusList())
                .filteredOn(status -> status.getLevel() >= Status.WARN)
                .isEmpty();
    }

    @Test
    void includeWithoutAServiceWarns() throws JoranException {
        Map<String, Object> line = lineOf("""
                <configuration>
                  <include resource="META-INF/mainstay/mainstay-logback.xml"/>
                  <root level="INFO"><appender-ref ref="MAINSTAY_JSON"/></root>
                </configuration>
                """, "MAINSTAY_JSON");

        assertThat(line).containsEntry("service", MainstayJsonEncoder.UNKNOWN_SERVICE);
        assertThat(logback.getStatusManager().getCopyOfStatusList())
                .anySatisfy(status -> assertThat(status.getMessage()).startsWith("service is not set"));
    }

    @Test
    void encoderCanBeConfiguredByHand() throws JoranException {
        Map<String, Object> line = lineOf("""
                <configuration>
                  <appender name="JSON" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder class="dev.mainstay.observability.logging.MainstayJsonEncoder">
                      <service>orders</service>
                    </encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="JSON"/></root>
                </configuration>
                """, "JSON");

        assertThat(line).containsEntry("service", "orders");
    }

    private Map<String, Object> lineOf(String xml, String appenderName) throws JoranException {
        logback.setMDCAdapter(MDC.getMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(logback);
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        ConsoleAppender<ILoggingEvent> appender =
                (ConsoleAppender<ILoggingEvent>) logback.getLogger("ROOT").getAppender(appenderName);
        LoggingEvent event = new LoggingEvent("fqcn", logback.getLogger("test"), Level.INFO, "configured", null, null);
        byte[] line = appender.getEncoder().encode(event);
        return LogLines.parse(new String(line, StandardCharsets.UTF_8).strip());
    }
}
