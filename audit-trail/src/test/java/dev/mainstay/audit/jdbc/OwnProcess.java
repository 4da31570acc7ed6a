package dev.mainstay.audit.jdbc;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program of these tests that ran in a JVM of its own.
 *
 * @param code how it ended
 * @param output the lines that it said, without those of its log
 */
record OwnProcess(int code, List<String> output) {

    /**
     * Runs it to its end.
     *
     * @param shell what to do before it becomes {@code "$@"}
     */
    static OwnProcess run(String shell, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Stream<String> command = Stream.of(
                "bash",
                "-c",
                shell + " exec \"$@\"",
                "bash",
                java,
                "-Xmx64m",
                "-XX:-UsePerfData",
                "-cp",
                classPath(),
                program.getName());
        Process process = new ProcessBuilder(
                        Stream.concat(command, Stream.of(arguments)).toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new OwnProcess(
                process.waitFor(),
                output.lines()
                        .filter(line -> !line.matches(".* (INFO|WARN|ERROR) .*"))
                        .toList());
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
}
