package dev.mainstay.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An {@link OtherProcess}, on the class path of this test. */
final class Forked implements AutoCloseable {

    private static final long LIMIT_SECONDS = 120;

    private final Process process;
    private final BufferedReader output;

    private Forked(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static Forked start(String... arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Stream<String> command = Stream.of(
                java, "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", classPath(), OtherProcess.class.getName());
        try {
            return new Forked(new ProcessBuilder(
                            Stream.concat(command, Stream.of(arguments)).toList())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Modules go on the class path too: the other process need not know that there are any. */
    private static String classPath() {
        String build = System.getProperty("mainstay.build.directory", "target");
        return Stream.of(
                        Path.of(build, "test-classes").toString(),
                        System.getProperty("java.class.path"),
                        System.getProperty("jdk.module.path", ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    Forked awaitReady() {
        awaitLine("ready");
        return this;
    }

    /** Lets it begin. */
    Forked go() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what follows the word on the line that begins with it; other lines are of no interest. */
    String awaitLine(String word) {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> read(word));
        assertThat(line).succeedsWithin(LIMIT_SECONDS, TimeUnit.SECONDS);
        return line.join();
    }

    private String read(String word) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(word)) {
                    return line.substring(word.length()).trim();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("the process ended before it said: " + word);
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        try {
            assertThat(process.destroyForcibly().waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
