package dev.mainstay.audit.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says where the result goes. A file is either whole or as it was before. */
final class OutputOption {

    private final Surroundings surroundings;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "where the result goes, readable by its owner only (default: standard output)")
    private @Nullable Path file;

    OutputOption(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Writes the result. */
    interface Content<X extends Exception> {
        void to(OutputStream out) throws IOException, X;
    }

    /**
     * Looks before the work is done, not after.
     *
     * @throws IllegalArgumentException when the result could not be written
     */
    void check() {
        if (file != null && (Files.isDirectory(file) || !Files.isDirectory(folder(file)))) {
            throw new IllegalArgumentException("--out must be a file in a folder that is there, was " + file);
        }
    }

    /** Writes a text. */
    void write(String text) throws IOException {
        write(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes what something produces. */
    <X extends Exception> void write(Content<X> content) throws IOException, X {
        if (file == null) {
            content.to(surroundings.out());
        } else if (Files.exists(file) && !Files.isRegularFile(file)) {
            // A device or a pipe cannot be replaced.
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                content.to(out);
            }
        } else {
            replace(Files.exists(file) ? file.toRealPath() : file, content);
        }
    }

    private static <X extends Exception> void replace(Path target, Content<X> content) throws IOException, X {
        Path part = Files.createTempFile(folder(target), "." + target.getFileName(), ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                content.to(out);
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Path folder(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        return folder == null ? target : folder;
    }

    /** Says where it went, where it did not go to the standard output. */
    void tell(String what) {
        if (file != null) {
            surroundings.say(what + " in " + file);
        }
    }
}
