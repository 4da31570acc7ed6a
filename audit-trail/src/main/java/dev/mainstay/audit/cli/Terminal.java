package dev.mainstay.audit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether somebody watches standard error. */
final class Terminal {

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    static boolean isStandardError() {
        return is(STANDARD_ERROR);
    }

    /** Says whether a link leads to a terminal; where there is no such link, it is none. */
    static boolean is(Path link) {
        try {
            String device = Files.readSymbolicLink(link).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException elsewhere) {
            return false; // System.console() tells of standard input and output, and on later JDKs of nothing
        }
    }
}
