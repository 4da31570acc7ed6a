package dev.mainstay.verification.heldout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutSchemasIT {

    private static final Path WRITTEN = Path.of("target/held-out-schemas.md");
    private static final Path DOCUMENT = Path.of("../../docs/held-out-schemas.md");

    @Test
    void theDocumentSaysWhatTheAuditFindsMissesAndGetsWrong() throws Exception {
        List<Score> scores = new ArrayList<>();
        for (String name : HeldOutSchema.NAMES) {
            HeldOutSchema schema = HeldOutSchema.named(name);
            scores.add(new Score(schema, schema.audited()));
        }

        Files.writeString(WRITTEN, HeldOutDocument.of(scores));

        assertThat(DOCUMENT).as("make docs-reference writes it").hasSameTextualContentAs(WRITTEN);
    }
}
