package dev.mainstay.core.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LastGoodBoundsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualTime time = ManualTime.create();
    private final Heard heard = new Heard();

    private LastGood.Builder<Integer, String> texts() {
        return LastGood.<Integer, String>builder("texts").ticker(time).signals(heard.signals());
    }

    private static String failed(LastGood<Integer, String> texts, int key) throws IOException {
        return texts.<IOException>get(key, HOUR, () -> {
                    throw new IOException("down");
                })
                .value();
    }

    @Test
    @Tag("RC40")
    void noMoreEntriesAreKeptThanAllowed() {
        LastGood<Integer, String> texts = texts().maxEntries(100).build();

        for (int key = 0; key < 10_000; key++) {
            texts.get(key, HOUR, () -> "text");
        }

        assertThat(texts.entries()).isBetween(90L, 100L);
    }

    @Test
    @Tag("RC40")
    void noMoreBytesAreKeptThanAllowed() throws IOException {
        LastGood<Integer, String> texts =
                texts().maxEntries(1000).maxBytes(10_000, String::length).build();

        for (int key = 0; key < 1000; key++) {
            texts.get(key, HOUR, () -> "x".repeat(900));
        }

        assertThat(texts.entries()).isBetween(5L, 11L);
    }

    @Test
    @Tag("RC40")
    void withBothBoundsSmallAnswersAreBoundByTheirNumber() {
        LastGood<Integer, String> texts =
                texts().maxEntries(7).maxBytes(10_000, String::length).build();

        for (int key = 0; key < 1000; key++) {
            texts.get(key, HOUR, () -> "x");
        }

        assertThat(texts.entries()).isBetween(1L, 7L);
    }

    @Test
    @Tag("RC40")
    void noAnswerIsKeptLongerThanAllowed() {
        LastGood<Integer, String> texts = texts().keepFor(HOUR).build();
        texts.get(1, HOUR, () -> "text");

        time.advance(HOUR.plusSeconds(2));

        assertThat(texts.entries()).isZero();
        assertThatThrownBy(() -> failed(texts, 1)).isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerIsThereForAsLongAsItIsKeptAlsoWhenItWasWrittenAgainSoon() throws IOException {
        LastGood<Integer, String> texts = texts().keepFor(HOUR).build();
        texts.get(1, HOUR, () -> "first");
        time.advance(Duration.ofMillis(900));
        texts.get(1, HOUR, () -> "second");

        time.advance(HOUR.minusNanos(1));

        assertThat(failed(texts, 1)).isEqualTo("second");
    }

    @Test
    void anAnswerThatIsTooHeavyIsNotKeptAndReplacesTheOneBefore() {
        LastGood<Integer, String> texts = texts().maxBytes(10, String::length).build();
        texts.get(1, HOUR, () -> "light");

        assertThat(texts.get(1, HOUR, () -> "much too heavy")).isEqualTo(Degraded.fresh("much too heavy"));

        assertThatThrownBy(() -> failed(texts, 1)).isInstanceOf(IOException.class);
        assertThat(heard.names()).containsExactly("mainstay.last-good.unkept", "mainstay.last-good.missing");
    }

    @Test
    void aWeigherThatThrowsOrGoesBelowZeroNeverBreaksTheCall() throws IOException {
        LastGood<Integer, String> broken = texts().maxBytes(10, text -> {
                    throw new IllegalStateException("weigher");
                })
                .build();
        LastGood<Integer, String> negative =
                texts().maxBytes(10, text -> Long.MIN_VALUE).build();

        assertThat(broken.get(1, HOUR, () -> "text").value()).isEqualTo("text");
        assertThat(negative.get(1, HOUR, () -> "text").value()).isEqualTo("text");

        assertThat(broken.entries()).isZero();
        assertThat(failed(negative, 1)).isEqualTo("text");
    }

    @Test
    void optionsOutsideOfTheirRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> texts().maxEntries(0))
                .withMessage("maxEntries must be 1 to 10000000, was 0");
        assertThatIllegalArgumentException().isThrownBy(() -> texts().maxEntries(10_000_001));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> texts().maxBytes(0, String::length))
                .withMessage("maxBytes must be 1 to 1073741824, was 0");
        assertThatIllegalArgumentException().isThrownBy(() -> texts().maxBytes((1L << 30) + 1, String::length));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> texts().keepFor(Duration.ZERO))
                .withMessage("keepFor must be > 0 and <= 365 days, was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> texts().longestWait(Duration.ofDays(366)))
                .withMessage("longestWait must be > 0 and <= 365 days, was PT8784H");
        assertThatIllegalArgumentException().isThrownBy(() -> texts().keepFor(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LastGood.builder("no spaces"))
                .withMessage("name must be 1 to 64 letters, digits, dots, underscores and hyphens, had 9 characters");
    }
}
