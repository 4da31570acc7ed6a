package dev.mainstay.audit.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Appends digests to a file, a line of JSON each. */
final class AnchorFile implements AnchorSink {

    private final Path file;

    AnchorFile(Path file) {
        this.file = file;
    }

    /** The same for every file, so that moving it does not publish everything again. */
    @Override
    public String name() {
        return "file";
    }

    @Override
    public Receipt publish(Digest digest) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            boolean fresh = channel.size() == 0;
            String line = (endsWithLine() ? "" : "\n") + digest.json() + "\n";
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            if (fresh) {
                forceDirectory();
            }
        }
        return new Receipt(digest.block() + "@" + file.getFileName());
    }

    // A line that a crash cut short is ended, so that it spoils only itself.
    private boolean endsWithLine() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return channel.size() == 0 || (channel.read(last, channel.size() - 1) == 1 && last.get(0) == '\n');
        }
    }

    private void forceDirectory() throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
