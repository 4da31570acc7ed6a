package dev.mainstay.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules that only the source text shows. */
class SourceRulesTest {

    private static final int LONGEST_FILE = 300;
    private static final Pattern SLEEP = Pattern.compile("Thread\\.sleep\\s*\\(|TimeUnit\\.\\w+\\.sleep\\s*\\(");
    private static final Pattern LEFT_OVER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

    @Test
    void everyModuleHasSources() throws IOException {
        assertThat(sources("src/main/java/")).hasSizeGreaterThan(100);
        assertThat(sources("src/test/java/")).hasSizeGreaterThan(30);
    }

    @Test
    void noFileIsLongerThanThreeHundredLines() throws IOException {
        assertThat(sources("/src/"))
                .allSatisfy(file ->
                        assertThat(Files.readAllLines(file)).as("%s", file).hasSizeLessThanOrEqualTo(LONGEST_FILE));
    }

    @Test
    void testsDoNotSleep() throws IOException {
        assertThat(sources("src/test/java/").stream()
                        .filter(file -> !file.endsWith("SourceRulesTest.java"))
                        .toList())
                .noneSatisfy(file -> assertThat(Files.readString(file)).containsPattern(SLEEP));
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        assertThat(sources("/src/").stream()
                        .filter(file -> !file.endsWith("SourceRulesTest.java"))
                        .toList())
                .noneSatisfy(file -> assertThat(Files.readString(file)).containsPattern(LEFT_OVER));
    }

    private static List<Path> sources(String part) throws IOException {
        try (Stream<Path> files = Files.walk(Modules.rootFolder())) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().replace('\\', '/').contains(part))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        }
    }
}
