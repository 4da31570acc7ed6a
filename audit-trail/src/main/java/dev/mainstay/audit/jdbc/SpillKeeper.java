package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps entries in the file while the database is down and sees to it that they are stored when it is back. */
final class SpillKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpillKeeper.class);

    private final Spill spill;
    private final SpillFile file;
    private final SpillDelivery delivery;
    private final EntrySource source;
    private final Signals signals;
    private final Scheduler scheduler;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ReentrantLock delivering = new ReentrantLock();
    private volatile boolean closed;

    /** What the keeper works with besides its file. */
    record Surroundings(SpillDelivery delivery, EntrySource source, Signals signals, Scheduler scheduler) {}

    SpillKeeper(Spill spill, Surroundings around) {
        this.spill = spill;
        this.delivery = around.delivery();
        this.source = around.source();
        this.signals = around.signals();
        this.scheduler = around.scheduler();
        try {
            this.file = SpillFile.open(spill.path(), spill.maxBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the file of the spill cannot be used: " + spill.path(), e);
        }
        if (file.waiting() > 0) {
            deliverIn(Duration.ZERO);
        }
    }

    /** Says whether entries wait, so that a further one does best to join them. */
    boolean isBehind() {
        return file.waiting() > 0;
    }

    /** Lets an entry join those that wait; false when it cannot, and must try the database itself. */
    boolean join(AuditEntry entry) {
        try {
            return append(entry, Duration.ZERO);
        } catch (IOException | InterruptedException notKept) {
            restoreInterrupt(notKept);
            return false;
        }
    }

    /**
     * Keeps an entry that the database could not take.
     *
     * @throws AuditWriteException when it is not safe, unless it was to be dropped then
     */
    void keep(AuditEntry entry, AuditWriteException failure) {
        boolean blocking = spill.whenFull() == Spill.WhenFull.BLOCK;
        try {
            if (append(entry, Duration.ZERO)) {
                return;
            }
            if (blocking) {
                tell("waited", 1);
                if (append(entry, spill.patience())) {
                    return;
                }
            }
        } catch (IOException | InterruptedException notKept) {
            restoreInterrupt(notKept);
            tell("failed", 1);
            AuditWriteException told = failure.andNotKept("nor could the file of the spill be written");
            told.addSuppressed(notKept);
            throw told;
        }
        tell("full", 1);
        if (spill.whenFull() != Spill.WhenFull.DROP) {
            throw failure.andNotKept(
                    "the file of the spill is full" + (blocking ? ", waited " + spill.patience() : ""));
        }
        signals.emit(AuditSignal.lost("spill-full", 1));
        LOG.warn(
                "an audit record of action {} was dropped: the database is down and the file of the spill is full",
                entry.record().action());
    }

    private boolean append(AuditEntry entry, Duration patience) throws IOException, InterruptedException {
        boolean kept = file.append(SpillLine.of(source.late(entry)), patience);
        if (kept) {
            tell("kept", 1);
            deliverIn(spill.interval());
        }
        return kept;
    }

    private static void restoreInterrupt(Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliverIn(Duration delay) {
        if (!closed && scheduled.compareAndSet(false, true)) {
            scheduler.schedule(this::deliver, delay);
        }
    }

    /** Stores what waits, as far as the database takes it, and comes again when something is left. */
    void deliver() {
        scheduled.set(false);
        if (!delivering.tryLock()) {
            return; // whoever holds it comes again
        }
        try {
            while (!closed && file.waiting() > 0) {
                List<SpillLine> next = file.next();
                store(next);
                file.taken(next);
            }
        } catch (IOException | RuntimeException later) {
            boolean safe = later instanceof IOException || later instanceof AuditWriteException;
            LOG.warn(
                    "{} bytes of audit records wait in the file of the spill: {}",
                    file.waiting(),
                    safe ? later.getMessage() : later.getClass().getName());
        } finally {
            delivering.unlock();
        }
        if (file.waiting() > 0) {
            deliverIn(spill.interval());
        }
    }

    private void store(List<SpillLine> lines) throws IOException {
        Map<String, List<SpillLine>> byTenant = new LinkedHashMap<>();
        for (SpillLine line : lines) {
            AuditEntry entry = line.entry();
            if (entry == null || !source.isGenuine(entry)) {
                refuse(line, "damaged", "it is not what was written");
            } else {
                byTenant.computeIfAbsent(entry.tenant(), tenant -> new ArrayList<>())
                        .add(line);
            }
        }
        for (List<SpillLine> ofTenant : byTenant.values()) {
            storeOfTenant(ofTenant);
        }
    }

    private void storeOfTenant(List<SpillLine> lines) throws IOException {
        List<AuditEntry> entries =
                lines.stream().map(line -> Objects.requireNonNull(line.entry())).toList();
        try {
            int present = delivery.store(entries);
            tell("present", present);
            tell("delivered", entries.size() - present);
        } catch (AuditWriteException e) {
            if (!isForGood(e)) {
                throw e;
            }
            if (lines.size() == 1) {
                refuse(lines.get(0), "refused", "the database refuses it, " + e.getMessage());
                return;
            }
            for (SpillLine line : lines) { // one of them is in the way of the others
                storeOfTenant(List.of(line));
            }
        }
    }

    // Classes 22 data, 23 constraint, 54 limit: of this record. A right or a table that is missing can be given.
    private static boolean isForGood(AuditWriteException failure) {
        String state = failure.getCause() instanceof SQLException cause ? cause.getSQLState() : null;
        return state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
    }

    private void refuse(SpillLine line, String outcome, String why) throws IOException {
        file.refuse(line.bytes());
        tell(outcome, 1);
        LOG.error("a line of the spill was put aside into {}.refused: {}", spill.path(), why);
    }

    private void tell(String outcome, int count) {
        if (count > 0) {
            signals.emit(AuditSignal.spill(outcome, count));
        }
    }

    @Override
    public void close() {
        closed = true;
        delivering.lock(); // its database's time limits bound the wait
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("the file of the spill could not be closed: {}", e.toString());
        } finally {
            delivering.unlock();
        }
    }
}
