package dev.mainstay.core.guard;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * At most so many entries, each made when its key is first used. Thread-safe; a key that has an entry takes no lock.
 *
 * <p>Who needs room looks through the queue of candidates. An entry that was used since it was last looked at goes to the end of it: the CLOCK
 * algorithm, which comes close to least recently used without a write for each use. An entry whose breaker is not closed leaves the queue, and
 * comes back with the call that closes it; so entries that must stay cost nothing, however many there are.
 */
final class KeyedEntries {

    /** How many candidates each round of a search looks at. */
    private static final int LOOKS = 128;

    private final int most;
    private final Owner owner;
    private final ConcurrentMap<String, KeyedEntry> entries = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<KeyedEntry> candidates = new ConcurrentLinkedQueue<>();

    /** Held to make an entry and to find room for it; never while anything of a user's runs. */
    private final ReentrantLock room = new ReentrantLock();

    KeyedEntries(int most, Owner owner) {
        this.most = most;
        this.owner = owner;
    }

    /** Returns the entry of a key, entered; null when there is none and no room for one. */
    @Nullable
    KeyedEntry enter(String key) {
        KeyedEntry present = entries.get(key);
        return present != null && present.enter() ? present : enterOrMake(key);
    }

    private @Nullable KeyedEntry enterOrMake(String key) {
        KeyedEntry made;
        boolean full;
        room.lock();
        try {
            KeyedEntry present = entered(key);
            if (present != null) {
                return present;
            }
            full = entries.size() >= most;
            if (full && !evict()) {
                return null;
            }
            made = make(key);
        } finally {
            room.unlock();
        }
        owner.made(made.guard(), full);
        return made;
    }

    private KeyedEntry make(String key) {
        KeyedEntry made = new KeyedEntry(key, owner.make());
        entries.put(key, made);
        candidates.add(made);
        return made;
    }

    /** Returns the entry of a key, entered; null when there is none. */
    @Nullable
    KeyedEntry enterIfPresent(String key) {
        room.lock();
        try {
            return entered(key);
        } finally {
            room.unlock();
        }
    }

    /** Under the lock, since nobody forgets an entry but under it: one that is there can be entered. */
    private @Nullable KeyedEntry entered(String key) {
        KeyedEntry present = entries.get(key);
        return present != null && present.enter() ? present : null;
    }

    private boolean evict() {
        return evict(entry -> !entry.usedSinceAsked() && !entry.hasFailures())
                || evict(entry -> !entry.hasFailures())
                || evict(entry -> true);
    }

    private boolean evict(Choice choice) {
        for (int looks = 0; looks < LOOKS; looks++) {
            KeyedEntry entry = nextClosed();
            if (entry == null) {
                return false;
            }
            if (entry.isIdle() && choice.allows(entry) && entry.forget()) {
                entries.remove(entry.key());
                return true;
            }
            candidates.add(entry);
        }
        return false;
    }

    /** Takes the next candidate whose breaker is closed; the others leave the queue until theirs is. */
    private @Nullable KeyedEntry nextClosed() {
        KeyedEntry entry = candidates.poll();
        while (entry != null && !entry.isClosed()) {
            entry.leaveCandidates();
            offer(entry);
            entry = candidates.poll();
        }
        return entry;
    }

    /** Gives an entry back after a call. */
    void leave(KeyedEntry entry, boolean failed) {
        entry.leave(failed);
        offer(entry);
    }

    private void offer(KeyedEntry entry) {
        if (entry.becomeCandidate()) {
            candidates.add(entry);
        }
    }

    void forEach(Consumer<? super Guard> each) {
        entries.values().forEach(entry -> each.accept(entry.guard()));
    }

    Optional<Guard> peek(String key) {
        return Optional.ofNullable(entries.get(key)).map(KeyedEntry::guard);
    }

    int size() {
        return entries.size();
    }

    /** Whose entries these are. */
    interface Owner {

        /** Makes the guard of a new key; called under the lock. */
        Guard make();

        /** Hears of a new key, outside of the lock, and whether another one was forgotten for it. */
        void made(Guard guard, boolean insteadOfAnother);
    }

    /** Which idle entries a round of a search takes. */
    @FunctionalInterface
    private interface Choice {
        boolean allows(KeyedEntry entry);
    }
}
