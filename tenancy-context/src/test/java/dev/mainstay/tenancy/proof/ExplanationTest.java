package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {

    @Test
    void everyCodeHasOne() {
        assertThat(Explanation.all())
                .containsKeys(
                        Stream.of(FindingCode.values()).map(FindingCode::id).toArray(String[]::new));
    }

    @Test
    void aSectionIsAHeadingAndTwoParagraphs() {
        assertThat(Explanation.parse("# A1\nwhy\n\nmend\n\n# A2\nwhy # not\n\nmend too\n"))
                .isEqualTo(
                        Map.of("A1", new Explanation("why", "mend"), "A2", new Explanation("why # not", "mend too")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"# A1\nwhy\n", "# A1\nwhy\n\nmend\n\nmore\n"})
    void fewerOrMoreParagraphsAreRefused(String text) {
        assertThatThrownBy(() -> Explanation.parse(text))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("codes.md: A1 must have two paragraphs");
    }
}
