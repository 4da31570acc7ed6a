package dev.mainstay.core.timeout;

import dev.mainstay.core.timeout.LimitTimer.Entry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A binary heap of entries that know their place, so that one from the middle is taken out as quickly as the first. Not thread-safe. */
final class EntryHeap {

    private static final int FIRST_CAPACITY = 64;

    private Entry[] entries = new Entry[FIRST_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    void add(Entry entry) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size * 2);
        }
        siftUp(size++, entry);
    }

    /** Takes an entry out; does nothing when it lies elsewhere. */
    void remove(Entry entry) {
        int index = entry.place;
        if (index < 0) {
            return;
        }
        entry.place = Entry.NOWHERE;
        Entry last = entries[--size];
        clear(size);
        if (index < size) {
            siftDown(index, last);
            if (last.place == index) {
                siftUp(index, last);
            }
        }
    }

    /** Takes out the first entry if it is due. */
    @Nullable
    Entry takeDue(long nowNanos) {
        if (size == 0 || entries[0].dueNanos - nowNanos > 0) {
            return null;
        }
        Entry first = entries[0];
        remove(first);
        return first;
    }

    /** Returns when the first entry is due, at most the given reading. */
    long earliest(long limit) {
        return size > 0 && entries[0].dueNanos - limit < 0 ? entries[0].dueNanos : limit;
    }

    @SuppressWarnings("NullAway") // beyond its size the heap holds nothing
    private void clear(int index) {
        entries[index] = null;
    }

    private void siftUp(int from, Entry entry) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (entry.dueNanos - entries[parent].dueNanos >= 0) {
                break;
            }
            place(index, entries[parent]);
            index = parent;
        }
        place(index, entry);
    }

    private void siftDown(int from, Entry entry) {
        int index = from;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && entries[child + 1].dueNanos - entries[child].dueNanos < 0) {
                child++;
            }
            if (entries[child].dueNanos - entry.dueNanos >= 0) {
                break;
            }
            place(index, entries[child]);
            index = child;
        }
        place(index, entry);
    }

    private void place(int index, Entry entry) {
        entries[index] = entry;
        entry.place = index;
    }
}
