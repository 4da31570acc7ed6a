package dev.mainstay.audit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/audit-command-line.md to the help of the commands; {@code make docs-reference} writes it anew. */
class AuditReferenceTest {

    private static final Path BUILD = Path.of(System.getProperty("mainstay.build.directory", "target"));

    private static final String HEAD = """
            # The command line of the audit trail

            <!-- Written by AuditReferenceTest from the help of the commands; do not edit. -->

            One file with all that it needs, for Java 17 and later: `java -jar mainstay-audit.jar COMMAND`. It changes nothing
            in the database. Nothing that `verify`, `digest` and `prune` write has a value of a record in it; an export and a
            proof hold whole records.

            """;

    private static String markdown() {
        StringBuilder markdown = new StringBuilder(HEAD);
        append(markdown, "mainstay-audit");
        List.of("verify", "digest", "prove", "export", "prune").forEach(command -> append(markdown, command));
        return markdown.toString();
    }

    private static void append(StringBuilder markdown, String command) {
        boolean whole = command.equals("mainstay-audit");
        CommandLineRun help = whole ? CommandLineRun.of("--help") : CommandLineRun.of(command, "--help");
        markdown.append(whole ? "" : "\n").append("## ").append(command).append("\n\n```text\n");
        help.out().lines().forEach(line -> markdown.append(line.stripTrailing()).append('\n'));
        markdown.append("```\n");
    }

    @Test
    void theReferenceIsWhatTheCommandsSay() throws IOException {
        String reference = markdown();

        Files.writeString(BUILD.resolve("audit-command-line.md"), reference);

        assertThat(Path.of("..", "docs", "reference", "audit-command-line.md"))
                .as("stale: run make docs-reference")
                .hasContent(reference);
    }
}
