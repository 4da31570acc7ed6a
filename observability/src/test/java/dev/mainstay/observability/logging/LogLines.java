package dev.mainstay.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** A Logback of its own whose lines are kept and read back by a parser that refuses a repeated key. */
final class LogLines {

    static final String SERVICE = "orders";

    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LoggerContext logback = new LoggerContext();
    private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();

    LogLines() {
        logback.setMDCAdapter(MDC.getMDCAdapter());
        MainstayJsonEncoder encoder = new MainstayJsonEncoder();
        encoder.setContext(logback);
        encoder.setService(SERVICE);
        encoder.start();
        appender.setContext(logback);
        appender.setEncoder(encoder);
        appender.setOutputStream(written);
        appender.start();
    }

    LoggerContext logback() {
        return logback;
    }

    OutputStreamAppender<ILoggingEvent> appender() {
        return appender;
    }

    /** A logger, for every level, that writes on the thread that logs. */
    Logger logger() {
        Logger logger = logback.getLogger("com.example.Orders");
        logger.setLevel(Level.TRACE);
        logger.addAppender(appender);
        return logger;
    }

    /** What was written since the last call: valid UTF-8, or the test fails. */
    String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(written.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("not UTF-8", e);
        } finally {
            written.reset();
        }
    }

    /** The one event written since the last call, on exactly one line. */
    Map<String, Object> only() {
        String text = text();
        assertThat(text).endsWith("\n");
        String line = text.substring(0, text.length() - 1);
        assertThat(line).doesNotContain("\n", "\r");
        return parse(line);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> attributes(Map<String, Object> line) {
        return (Map<String, Object>) line.get("attributes");
    }

    static Map<String, Object> parse(String line) {
        try (JsonParser parser = STRICT.createParser(ObjectReadContext.empty(), line)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            Map<String, Object> object = object(parser);
            assertThat(parser.nextToken()).as("nothing after the object").isNull();
            return object;
        }
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static List<Object> array(JsonParser parser) {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> parser.getLongValue();
            default -> parser.getString();
        };
    }
}
