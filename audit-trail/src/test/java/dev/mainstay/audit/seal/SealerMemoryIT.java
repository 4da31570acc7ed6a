package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A transaction that is far larger than the heap of the sealer. */
class SealerMemoryIT {

    @Test
    @Tag("AU25")
    void largeTransactionIsSealedWithASmallHeap() throws Exception {
        sealInASmallHeap(60_000, "-Xmx20m");
    }

    @Test
    @Tag("AU25")
    @Tag("stress")
    void transactionOfAMillionRecordsIsSealedWith64Megabytes() throws Exception {
        sealInASmallHeap(1_000_000, "-Xmx64m");
    }

    private static void sealInASmallHeap(int records, String heap)
            throws SQLException, IOException, InterruptedException {
        try (AuditDatabase database = AuditDatabase.ready()) {
            SealFixture.write(database, "acme", records);

            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            heap,
                            "-cp",
                            classPath(),
                            SealedByOtherJvm.class.getName(),
                            database.postgres().jdbcUrl(),
                            database.role("sealer")))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output).contains("sealed " + records + " in ");
            assertThat(database.column("SELECT leaf_count FROM audit.block WHERE kind = 'DATA'"))
                    .containsExactly(Integer.toString(records));
        }
    }

    /** Modules go on the class path too: the other process need not know that there are any. */
    private static String classPath() {
        return Stream.of(
                        Path.of(System.getProperty("mainstay.build.directory", "target"), "test-classes")
                                .toString(),
                        System.getProperty("java.class.path"),
                        System.getProperty("jdk.module.path", ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
