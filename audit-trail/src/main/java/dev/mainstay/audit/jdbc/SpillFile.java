package dev.mainstay.audit.jdbc;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lines in a file: appended and synced one by one, taken from the front, and cut off all at once when the last was taken.
 *
 * <p>The lock is held around the disk on purpose: one file has one end. Reads and writes go through
 * {@link RandomAccessFile}, because an interrupt closes a {@link FileChannel} for everybody.
 */
final class SpillFile implements Closeable {

    private static final int CHUNK = (int) Spill.LEAST_BYTES;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final FileChannel locked;
    private final RandomAccessFile lines;
    private final RandomAccessFile refused;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition space = lock.newCondition();
    private long head;
    private long end;
    private boolean closed;

    private SpillFile(FileChannel locked, RandomAccessFile lines, RandomAccessFile refused, long maxBytes)
            throws IOException {
        this.locked = locked;
        this.lines = lines;
        this.refused = refused;
        this.maxBytes = maxBytes;
        this.end = lines.length();
    }

    /** Opens or makes it, and cuts off a last line that was never finished and so never promised to anybody. */
    static SpillFile open(Path path, long maxBytes) throws IOException {
        FileChannel locked = lock(path.resolveSibling(path.getFileName() + ".lock"));
        try {
            RandomAccessFile lines = open(path);
            lines.setLength(wholeLines(lines));
            RandomAccessFile refused = open(path.resolveSibling(path.getFileName() + ".refused"));
            syncDirectory(Objects.requireNonNull(path.toAbsolutePath().getParent(), "path must be a file"));
            return new SpillFile(locked, lines, refused, maxBytes);
        } catch (IOException e) {
            locked.close();
            throw e;
        }
    }

    // A file of its own: closing any other descriptor of a locked file would let go of the lock (POSIX fcntl).
    private static FileChannel lock(Path path) throws IOException {
        create(path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            // Said below.
        }
        channel.close();
        throw new IOException("another trail holds the lock " + path);
    }

    private static RandomAccessFile open(Path path) throws IOException {
        create(path);
        if (Files.isSymbolicLink(path)) {
            throw new IOException(path + " must be a file, was a symbolic link");
        }
        return new RandomAccessFile(path.toFile(), "rw");
    }

    private static void create(Path path) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        try {
            Files.createFile(path, attributes);
        } catch (FileAlreadyExistsException there) {
            if (posix) {
                Files.setPosixFilePermissions(path, OWNER_ONLY);
            }
        }
    }

    private static long wholeLines(RandomAccessFile lines) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (long to = lines.length(); to > 0; to = Math.max(0, to - CHUNK)) {
            long from = Math.max(0, to - CHUNK);
            lines.seek(from);
            lines.readFully(chunk, 0, (int) (to - from));
            for (int i = (int) (to - from) - 1; i >= 0; i--) {
                if (chunk[i] == '\n') {
                    return from + i + 1;
                }
            }
        }
        return 0;
    }

    /** A new file is durable when its directory is; where a directory cannot be opened, the system sees to that. */
    private static void syncDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException notPossibleHere) {
            // As said.
        }
    }

    /**
     * Appends one line and syncs it.
     *
     * @param patience how long to wait for space
     * @return false when there was none
     * @throws IOException when the line is not safe on the disk; the file is then as it was
     */
    boolean append(byte[] line, Duration patience) throws IOException, InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (end + line.length > maxBytes && !closed) {
                if (left <= 0) {
                    return false;
                }
                left = space.awaitNanos(left);
            }
            requireOpen();
            write(lines, end, line);
            end += line.length;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Puts a line aside, for somebody to look at. */
    void refuse(byte[] line) throws IOException {
        lock.lock();
        try {
            requireOpen();
            write(refused, refused.length(), line);
        } finally {
            lock.unlock();
        }
    }

    private static void write(RandomAccessFile file, long at, byte[] line) throws IOException {
        try {
            file.seek(at);
            file.write(line);
            file.getFD().sync();
        } catch (IOException e) {
            cutOff(file, at, e);
            throw e;
        }
    }

    private static void cutOff(RandomAccessFile file, long at, IOException failure) {
        try {
            file.setLength(at);
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    /** Returns the next lines, at least one where there are any; {@link #taken} takes them away. */
    List<SpillLine> next() throws IOException {
        byte[] chunk;
        lock.lock();
        try {
            requireOpen();
            chunk = new byte[(int) Math.min(CHUNK, end - head)];
            lines.seek(head);
            lines.readFully(chunk);
        } finally {
            lock.unlock();
        }
        List<SpillLine> next = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < chunk.length; i++) {
            if (chunk[i] == '\n') {
                next.add(SpillLine.read(Arrays.copyOfRange(chunk, from, i + 1)));
                from = i + 1;
            }
        }
        if (next.isEmpty() && chunk.length > 0) { // no line is that long: whatever this is, it is in the way
            next.add(SpillLine.damaged(chunk));
        }
        return next;
    }

    /** Takes away lines that are safe elsewhere; space is there again when the last was taken. */
    void taken(List<SpillLine> taken) throws IOException {
        lock.lock();
        try {
            requireOpen();
            for (SpillLine line : taken) {
                head += line.bytes().length;
            }
            if (head == end) {
                lines.setLength(0);
                head = 0;
                end = 0;
                space.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many bytes were not taken yet. */
    long waiting() {
        lock.lock();
        try {
            return end - head;
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the file is closed");
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            space.signalAll();
            lines.close();
            refused.close();
            locked.close();
        } finally {
            lock.unlock();
        }
    }
}
