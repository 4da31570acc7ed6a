package dev.mainstay.audit.seal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A place outside the database where digests are kept, so that blocks cannot vanish or be replaced unseen. Whoever can
 * change the database must not be able to change what is kept here. Called by one thread at a time, in the order of the
 * blocks.
 */
public interface AnchorSink {

    /** Returns the name under which {@code audit.anchor} knows it; must not change. */
    String name();

    /**
     * Keeps a digest; returns only when it is safe. After a crash the same digest comes again: keep it again or not.
     *
     * @throws IOException when it could not be kept; it comes again later
     */
    Receipt publish(Digest digest) throws IOException;

    /**
     * What a sink gives for a digest.
     *
     * @param text by which it can be found there; stored in {@code audit.anchor}
     */
    record Receipt(String text) {}

    /**
     * Returns the sink that appends each digest as a line of JSON to a file, and waits until the disk has it. Other
     * processes may append to the same file. {@link Digest#readAll} reads it.
     *
     * @param file it is created when it is missing; its directory must exist
     */
    static AnchorSink file(Path file) {
        return new AnchorFile(file);
    }
}
