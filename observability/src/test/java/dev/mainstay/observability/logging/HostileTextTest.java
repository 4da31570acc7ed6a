package dev.mainstay.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;

/** Code points that break lines, drive terminals or turn text around, in every place that text can come from. */
class HostileTextTest {

    private static final int UNITS_PER_TEXT = 16;

    private final LogLines lines = new LogLines();
    private final Logger log = lines.logger();

    @AfterEach
    void clearMdc() {
        MDC.clear();
        lines.logback().stop();
    }

    @Test
    @Tag("OB12")
    void noHarmfulCodePointIsRawAndEveryTextCanBeReadBack() {
        for (String text : textsWithEveryHarmfulUnit()) {
            MDC.clear();
            MDC.put("mdc" + text, text);
            LoggingEvent event = new LoggingEvent(
                    "fqcn", lines.logback().getLogger(text), Level.INFO, text + "{}", new Failure(text), new Object[] {
                        text
                    });
            event.setThreadName(text);
            event.addKeyValuePair(new KeyValuePair("pair" + text, text));

            lines.appender().doAppend(event);

            String written = lines.text();
            assertThat(written.substring(0, written.length() - 1).chars().filter(HostileTextTest::isHarmful))
                    .isEmpty();
            assertCanBeReadBack(LogLines.parse(written.strip()), text);
        }
    }

    @Test
    @Tag("OB12")
    void allOfThemInOneMessageCanBeReadBack() {
        String message = harmful()
                .collect(
                        StringBuilder::new,
                        (text, unit) -> text.append((char) unit).append('-'),
                        StringBuilder::append)
                .toString();

        log.info(message);

        assertThat(lines.only()).containsEntry("message", message);
    }

    @Test
    void ordinaryTextOfAnyLanguageStaysReadable() {
        log.info("Grüße, Ελλάδα, 日本");
        String written = lines.text();

        assertThat(written).contains("Grüße, Ελλάδα, 日本");
    }

    @Test
    void pairsOfSurrogatesAreReadBackAsTheirCharacter() {
        log.info("\ud83d\ude00");

        assertThat(lines.only()).containsEntry("message", "\ud83d\ude00");
    }

    /** Letters stand between the units, so that no two surrogates make a pair. */
    private static List<String> textsWithEveryHarmfulUnit() {
        int[] units = harmful().toArray();
        List<String> texts = new ArrayList<>();
        for (int from = 0; from < units.length; from += UNITS_PER_TEXT) {
            StringBuilder text = new StringBuilder("a");
            for (int i = from; i < Math.min(units.length, from + UNITS_PER_TEXT); i++) {
                text.append((char) units[i]).append('b');
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private static IntStream harmful() {
        return IntStream.rangeClosed(0, 0xffff).filter(HostileTextTest::isHarmful);
    }

    /** Said with the character database, not with ranges, so that a range forgotten in the encoder is found. */
    private static boolean isHarmful(int unit) {
        byte direction = Character.getDirectionality(unit);
        return Character.isISOControl(unit)
                || unit == '\u2028'
                || unit == '\u2029'
                || unit == '\u061c'
                || unit == '\u200e'
                || unit == '\u200f'
                || (direction >= Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING
                        && direction <= Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE)
                || Character.isSurrogate((char) unit);
    }

    @SuppressWarnings("unchecked")
    private static void assertCanBeReadBack(Map<String, Object> line, String text) {
        assertThat(line)
                .containsEntry("message", text + text)
                .containsEntry("logger", text)
                .containsEntry("thread", text);
        assertThat(LogLines.attributes(line))
                .isEqualTo(Map.of("mdc" + spelled(text), text, "pair" + spelled(text), text));
        Map<String, Object> exception = (Map<String, Object>) line.get("exception");
        assertThat(exception).containsEntry("message", text);
        assertThat((String) exception.get("stackTrace")).contains(text);
    }

    /** Lone surrogates are spelled out in names, which strict parsers would otherwise refuse. */
    private static String spelled(String text) {
        return text.chars()
                .mapToObj(unit -> Character.isSurrogate((char) unit)
                        ? String.format("\\u%04X", unit)
                        : String.valueOf((char) unit))
                .collect(Collectors.joining());
    }

    private static final class Failure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private Failure(String message) {
            super(message, null, false, false);
        }
    }
}
