package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/policy-audit.md to the codes; {@code make docs-reference} writes it anew. */
class PolicyAuditReferenceTest {

    private static final Path BUILD = Path.of(System.getProperty("mainstay.build.directory", "target"));

    @Test
    void eachCodeIsExplainedAndNothingElse() {
        Map<String, Explanation> explanations = Explanation.all();

        assertThat(explanations.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(FindingCode.values()).map(FindingCode::id).toList());
        assertThat(explanations.values()).allSatisfy(each -> {
            assertThat(each.why()).isNotBlank();
            assertThat(each.mend()).isNotBlank();
        });
    }

    @Test
    void theReferenceIsWhatTheCodesSay() throws IOException {
        String reference = Reference.markdown();

        Files.writeString(BUILD.resolve("policy-audit.md"), reference);

        assertThat(Path.of("..", "docs", "reference", "policy-audit.md"))
                .as("stale: run make docs-reference")
                .hasContent(reference);
    }

    @Test
    void eachCodeHasAnExampleThatTheAuditIsTestedWith() {
        List<FindingCode> without = Stream.of(FindingCode.values())
                .filter(code -> Reference.example(code).isEmpty())
                .toList();

        assertThat(without).isEmpty();
    }
}
