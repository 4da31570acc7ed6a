package dev.mainstay.audit.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
class AuditJarIT {

    private static final Path JAR = Path.of(
            requireNonNull(System.getProperty("mainstay.audit.jar"), "mainstay.audit.jar is not set: run mvn verify"));

    @TempDir
    private Path folder;

    private CommandLog log;
    private List<AuditId> ids;

    @BeforeEach
    void open() throws SQLException, IOException {
        log = new CommandLog(folder);
        ids = log.fill();
    }

    @AfterEach
    void close() {
        log.close();
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
        builder.environment().put("MAINSTAY_AUDIT_PASSWORD", "never-shown");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new CommandLineRun(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private CommandLineRun verify(String... more) throws IOException, InterruptedException {
        List<String> args = new ArrayList<>(List.of(log.arguments("verify", "verifier", log.key(), log.mac())));
        args.add(log.published());
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    @Test
    void untouchedLogEndsWithZero() throws Exception {
        CommandLineRun run = verify();

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("Audit trail: INTACT\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void tamperedLogEndsWithOne() throws Exception {
        log.tamper("DELETE FROM {leaf} WHERE id = '" + ids.get(0) + "'");

        CommandLineRun run = verify("--format=html");

        assertThat(run.out()).startsWith("<!DOCTYPE html>").contains("RECORDS_MISSING");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void lateSealEndsWithTwo() throws Exception {
        log.write(AuditDatabase.ACME, "order.ship");

        CommandLineRun run = verify("--unsealed-limit=1ms", "--format=json");

        assertThat(run.out()).contains("\"UNSEALED_OVERDUE\"");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void whatCannotRunEndsWithThreeAndOneLine() throws Exception {
        CommandLineRun run = run(log.arguments("verify", "nobody", log.key()));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("mainstay-audit: ").doesNotContain("never-shown");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void everyOtherCommandIsInTheJarToo() throws Exception {
        Path proof = folder.resolve("record.proof");
        CommandLineRun proved = run(log.arguments("prove", "verifier", "--record=" + ids.get(0), "--out=" + proof));
        CommandLineRun checked = run("prove", "--check=" + proof, log.key());
        CommandLineRun digest = run("digest", log.published(), log.key(), "--format=checkpoint");
        CommandLineRun exported =
                run(log.arguments("export", "auditor", "--tenant=" + AuditDatabase.ACME, "--format=csv"));
        CommandLineRun planned = run(log.arguments("prune", "keeper", "--dry-run"));

        assertThat(proved.err()).isEqualToIgnoringNewLines("mainstay-audit: the proof is in " + proof);
        assertThat(checked.out()).startsWith("holds: record " + ids.get(0));
        assertThat(digest.out()).startsWith("mainstay-audit\n");
        assertThat(exported.out().lines()).hasSize(4);
        assertThat(planned.out()).contains("its period is not over");
        assertThat(List.of(proved, checked, digest, exported, planned))
                .allSatisfy(run -> assertThat(run.code()).isZero());
        assertThat(List.of(checked, digest, exported, planned))
                .allSatisfy(run -> assertThat(run.err()).isEmpty());
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
            assertThat(new String(
                            jar.getInputStream(jar.getEntry("META-INF/LICENSE")).readAllBytes(),
                            StandardCharsets.UTF_8))
                    .contains("PostgreSQL Global Development Group");
        }
        assertThat(run("--version").out()).startsWith("mainstay-audit ").doesNotContain("not packaged");
    }
}
