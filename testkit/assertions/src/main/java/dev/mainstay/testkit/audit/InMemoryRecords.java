package dev.mainstay.testkit.audit;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Records in the order in which they came, with what a database would say of each. Thread-safe. */
final class InMemoryRecords {

    private static final long COUNTER_BITS = 12;
    private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final String CLUSTER = "1";

    private final ReentrantLock lock = new ReentrantLock();
    private final List<AuditRecord> records = new ArrayList<>();
    private final AtomicLong lastId = new AtomicLong();
    private long forgotten;
    private long transactions;
    private Instant latest = Instant.MIN;

    /** Returns a UUID of version 7 above all earlier ones: milliseconds and a counter, which may run ahead of them. */
    AuditId nextId(Instant now) {
        long fresh = now.toEpochMilli() << COUNTER_BITS;
        long id = lastId.accumulateAndGet(fresh, (last, wanted) -> Math.max(last + 1, wanted));
        long high = (id >>> COUNTER_BITS << 16) | VERSION_7 | (id & COUNTER_MASK);
        return new AuditId(new UUID(high, VARIANT | id));
    }

    /** Appends entries as one transaction, at a time that is not before that of earlier ones. */
    void append(List<AuditEntry> entries, Instant now) {
        lock.lock();
        try {
            transactions++;
            latest = now.isBefore(latest) ? latest : now;
            for (AuditEntry entry : entries) {
                records.add(stored(entry, end() + 1));
            }
        } finally {
            lock.unlock();
        }
    }

    private AuditRecord stored(AuditEntry entry, long sequence) {
        Map<String, @Nullable Object> envelope =
                new LinkedHashMap<>(entry.record().envelope());
        envelope.put("cluster", CLUSTER);
        envelope.put("xid", Long.toString(transactions));
        envelope.put("seq", Long.toString(sequence));
        envelope.put("rec", Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, latest)));
        return AuditRecord.of(envelope);
    }

    /** Returns how many records there ever were. */
    long end() {
        lock.lock();
        try {
            return forgotten + records.size();
        } finally {
            lock.unlock();
        }
    }

    List<AuditRecord> since(long mark) {
        lock.lock();
        try {
            long from = Math.min(Math.max(mark - forgotten, 0), records.size());
            return List.copyOf(records.subList((int) from, records.size()));
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            forgotten += records.size();
            records.clear();
        } finally {
            lock.unlock();
        }
    }
}
