package dev.mainstay.testkit.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The last lines that a server wrote before it failed, for a message. */
final class LogTail {

    private static final int MAX_CHARS = 1_500;

    private LogTail() {}

    static String of(Path log) {
        try {
            String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "(empty)" : text.substring(Math.max(0, text.length() - MAX_CHARS));
        } catch (IOException e) {
            return "(not readable)";
        }
    }
}
