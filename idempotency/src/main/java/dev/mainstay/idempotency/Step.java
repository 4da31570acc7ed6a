package dev.mainstay.idempotency;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of an action that is finished, with its result: a recovery does not run it again.
 *
 * @param name 1 to {@value #LONGEST_NAME} characters, unique within the action
 * @param result what the part returned; never a tombstone
 */
public record Step(String name, Result result) {

    /** The longest legal name in characters: {@value}. */
    public static final int LONGEST_NAME = 128;

    /** The kinds at the numbers under which they are stored. */
    private static final List<Result.Kind> STORED_KINDS =
            List.of(Result.Kind.VALUE, Result.Kind.NULL, Result.Kind.SEALED);

    /**
     * Checks name and result.
     *
     * @throws IllegalArgumentException when the name is empty or too long, or the result is a tombstone
     */
    public Step {
        requireName(name);
        if (result.kind() == Result.Kind.NOT_RETAINED) {
            throw new IllegalArgumentException("result of step " + name + " must be a value, was a tombstone");
        }
    }

    static String requireName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "name of a step must have 1 to " + LONGEST_NAME + " characters, had " + name.length());
        }
        return name;
    }

    /**
     * Returns steps as bytes, for stores: those of several calls, one behind the other, are those of all of them.
     *
     * @param steps may be empty, which gives no bytes
     */
    public static byte[] toBytes(List<Step> steps) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Step step : steps) {
            bytes.writeBytes(Framed.of(step.name.getBytes(StandardCharsets.UTF_8)));
            bytes.write(STORED_KINDS.indexOf(step.result.kind()));
            bytes.writeBytes(Framed.of(step.result.bytes()));
        }
        return bytes.toByteArray();
    }

    /**
     * Returns the steps that {@link #toBytes} wrote, in order; of two with one name the later one, so that a message sent twice counts once.
     *
     * @throws IllegalArgumentException when the bytes are damaged
     */
    public static List<Step> fromBytes(byte[] bytes) {
        Map<String, Step> steps = new LinkedHashMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                String name = new String(read(in), StandardCharsets.UTF_8);
                steps.put(name, new Step(name, new Result(kind(in.readUnsignedByte()), read(in))));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the steps of a record end too early", e);
        }
        return List.copyOf(steps.values());
    }

    private static Result.Kind kind(int stored) {
        if (stored >= STORED_KINDS.size()) {
            throw new IllegalArgumentException(
                    "kind of a stored step must be below " + STORED_KINDS.size() + ", was " + stored);
        }
        return STORED_KINDS.get(stored);
    }

    private static byte[] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException();
        }
        return in.readNBytes(length);
    }
}
