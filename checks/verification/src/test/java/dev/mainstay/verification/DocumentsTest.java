package dev.mainstay.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents point at is there. */
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]+)(#[^)]*)?\\)");
    private static final int LONGEST_ROOT_README = 150;
    private static final int LONGEST_MODULE_README = 80;

    @Test
    void everyLinkWithinTheRepositoryLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                links++;
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    broken.add(document + " -> " + link.group(1));
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(50);
    }

    @Test
    void noDocumentHoldsAnUnfinishedMerge() throws IOException {
        assertThat(documents())
                .allSatisfy(document -> assertThat(Files.readAllLines(document))
                        .as("%s", document)
                        .noneMatch(line -> line.startsWith("<<<<<<<") || line.startsWith(">>>>>>>")));
    }

    @Test
    void readmesAreShort() throws IOException {
        for (Path document : documents()) {
            if (document.endsWith("README.md")) {
                boolean root = Modules.rootFolder().equals(document.getParent());
                assertThat(Files.readAllLines(document))
                        .as("%s", document)
                        .hasSizeLessThanOrEqualTo(root ? LONGEST_ROOT_README : LONGEST_MODULE_README);
            }
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(Modules.rootFolder())) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        }
    }
}
