package dev.mainstay.audit.cli;

import dev.mainstay.audit.seal.Digest;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the files that options name. */
final class Inputs {

    private Inputs() {}

    /** What is done with a file. */
    private interface Reading<T> {
        T of(Path file) throws IOException;
    }

    private static <T> T read(String option, String name, Reading<T> reading) {
        try {
            return reading.of(Path.of(name));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(option + " must be a file of text, " + name + " is not");
        } catch (IOException e) {
            throw new IllegalArgumentException(option + " cannot be read, " + Failures.file(e, name));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(option + " must be a file, was no name of one");
        }
    }

    /** Reads a file of text. */
    static String text(String option, String name) {
        return read(option, name, Files::readString);
    }

    /** Reads the lines of a file that are not empty. */
    static List<String> lines(String option, String name) {
        return text(option, name).lines().filter(line -> !line.isBlank()).toList();
    }

    /** Reads the digests that were published. */
    static List<Digest> digests(String option, List<String> names) {
        List<Digest> digests = new ArrayList<>();
        for (String name : names) {
            List<Digest> more = read(option, name, Digest::readAll);
            if (more.isEmpty()) {
                throw new IllegalArgumentException(
                        option + " must be a file of published digests, " + name + " has none");
            }
            digests.addAll(more);
        }
        return digests;
    }
}
