package dev.mainstay.core.guard;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@link GuardsProgram} in a JVM of its own, on the class path, and tells what it printed. */
final class SeparateJvm {

    private static final long SECONDS = 60;

    private SeparateJvm() {}

    /** Runs a program of the JDK and returns its output; fails when it does not end by itself. */
    static String run(String tool, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(arguments);
        File output = File.createTempFile("mainstay", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the JVM did not exit; it printed: " + read(output));
            }
            return "exit " + process.exitValue() + "\n" + read(output);
        } finally {
            process.destroyForcibly();
            if (!output.delete()) {
                output.deleteOnExit();
            }
        }
    }

    static String runProgram(List<String> options, String mode) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-cp", classPath(), GuardsProgram.class.getName(), mode));
        return run("java", arguments);
    }

    /** Test and main classes first; the libraries are on the module path or the class path, as the build likes. */
    private static String classPath() {
        return String.join(
                File.pathSeparator,
                folderOf(GuardsProgram.class),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
    }

    private static String folderOf(Class<?> type) {
        try {
            Path file =
                    Path.of(type.getResource(type.getSimpleName() + ".class").toURI());
            for (int i = 0; i < type.getName().split("\\.").length; i++) {
                file = file.getParent();
            }
            return file.toString();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static String read(File file) {
        try {
            return java.nio.file.Files.readString(file.toPath(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
