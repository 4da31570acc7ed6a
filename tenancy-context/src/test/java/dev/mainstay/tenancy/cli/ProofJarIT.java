package dev.mainstay.tenancy.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar, as a process of its own; runs after the jar is packaged. */
@Tag("packaged")
class ProofJarIT {

    private static final Path JAR = Path.of(
            requireNonNull(System.getProperty("mainstay.proof.jar"), "mainstay.proof.jar is not set: run mvn verify"));

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();

    private AuditedShop shop;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws SQLException {
        shop = AuditedShop.in(database);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private CommandLineRun run(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(List.of(args));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.endsWith("JAVA_OPTIONS") || name.endsWith("TOOL_OPTIONS"));
        builder.environment().put("MAINSTAY_PROOF_PASSWORD", "never-shown");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new CommandLineRun(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aSoundSchemaEndsWithZero() throws Exception {
        CommandLineRun run = run(shop.arguments("--format=json"));

        assertThat(run.out()).contains("\"verdict\": \"PROVEN\"");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test
    void anOpenTableEndsWithOne() throws Exception {
        shop.run("alter table shop.invoice disable row level security");

        CommandLineRun run = run(shop.arguments("--format=sarif"));

        assertThat(run.out()).contains("\"ruleId\": \"PA001\"");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void anUndecidedPolicyEndsWithTwo() throws Exception {
        shop.makeUndecided();

        CommandLineRun run = run(shop.arguments());

        assertThat(run.out()).startsWith("Row-level security: UNDECIDED\n");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void whatCannotRunEndsWithThreeAndOneLine() throws Exception {
        CommandLineRun run = run(shop.arguments("--app-role=nobody_here"));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("mainstay-proof: ").doesNotContain("never-shown");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void theJarCarriesItsVersionAndEveryLicence() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .contains(
                            "META-INF/NOTICE", "META-INF/LICENSE-mainstay", "META-INF/LICENSE", "META-INF/LICENSE.txt")
                    .contains("META-INF/licenses/com.ongres.scram/scram-client-3.2/META-INF/LICENSE")
                    .noneMatch(name -> name.endsWith("module-info.class"));
            assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
                    .isNotBlank();
        }
        assertThat(run("--version").out()).startsWith("mainstay-proof ").doesNotContain("not packaged");
    }
}
