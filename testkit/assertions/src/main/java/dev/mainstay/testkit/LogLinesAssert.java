package dev.mainstay.testkit;

import dev.mainstay.testkit.ledger.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractAssert;

/** Says what log lines in Mainstay's schema must be. */
public final class LogLinesAssert extends AbstractAssert<LogLinesAssert, List<String>> {

    private static final List<String> SCHEMA =
            List.of("correlationId", "level", "timestamp", "service", "message", "tenantId", "traceId", "spanId");

    LogLinesAssert(List<String> actual) {
        super(List.copyOf(actual), LogLinesAssert.class);
    }

    /** At least one line; each a JSON object without repeated names that begins with the eight fields of the schema. */
    public LogLinesAssert areSoundJson() {
        events();
        return this;
    }

    /** Every line carries this correlation id. */
    public LogLinesAssert allHaveCorrelationId(String expected) {
        for (Map<?, ?> event : events()) {
            if (!expected.equals(event.get("correlationId"))) {
                failWithMessage(
                        "Expected the correlation id %s on every line but was %s: %s",
                        expected, event.get("correlationId"), event.get("message"));
            }
        }
        return this;
    }

    /** No line contains the text, in whatever field; for secrets, and for what another tenant owns. */
    public LogLinesAssert nowhereContain(String secret) {
        for (int i = 0; i < actual.size(); i++) {
            if (actual.get(i).contains(secret)) {
                failWithMessage(
                        "Expected no line with the given text of %d characters but line %d has it",
                        secret.length(), i + 1);
            }
        }
        return this;
    }

    private List<Map<?, ?>> events() {
        if (actual.isEmpty()) {
            throw failure("Expected at least one log line but there was none");
        }
        List<Map<?, ?>> events = new ArrayList<>();
        for (int i = 0; i < actual.size(); i++) {
            events.add(event(i + 1, actual.get(i)));
        }
        return events;
    }

    private Map<?, ?> event(int number, String line) {
        Object read;
        try {
            read = JsonReader.read(line);
        } catch (IllegalArgumentException malformed) {
            throw failure("Expected JSON in line %d but %s: %s", number, malformed.getMessage(), line);
        }
        if (!(read instanceof Map<?, ?> members)) {
            throw failure("Expected a JSON object in line %d but was %s", number, line);
        }
        List<?> first = members.keySet().stream().limit(SCHEMA.size()).toList();
        if (!first.equals(SCHEMA)) {
            throw failure("Expected line %d to begin with the fields %s but was %s", number, SCHEMA, first);
        }
        return members;
    }
}
