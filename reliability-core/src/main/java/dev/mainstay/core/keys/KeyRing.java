package dev.mainstay.core.keys;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys for one purpose: a current one, which writes, and older ones, which only read what they once wrote. Immutable, thread-safe.
 *
 * <p>Whoever encrypts, signs or makes a MAC stores {@code current().id()} beside the result, and finds the key by that id later. So a key
 * is replaced without touching what is stored. Use another ring, with other keys, for every purpose.
 *
 * <pre>{@code
 * KeyRing<HmacKey> keys = KeyRing.of(HmacKey.of("2026-11", secret), List.of(HmacKey.of("2026-05", olderSecret)));
 * String id = keys.current().id();
 * Optional<HmacKey> verifying = keys.find(receivedId);
 * }</pre>
 *
 * @param <K> the kind of key
 */
public final class KeyRing<K extends RingKey> {

    private final @Nullable K current;
    private final Map<String, K> keys;

    private KeyRing(@Nullable K current, List<K> all) {
        Map<String, K> byId = new LinkedHashMap<>();
        for (K key : all) {
            if (byId.putIfAbsent(key.id(), key) != null) {
                throw new IllegalArgumentException("ids must differ, had " + key.id() + " twice");
            }
        }
        this.current = current;
        this.keys = byId;
    }

    /**
     * Makes a ring that reads and writes.
     *
     * @param current writes and reads
     * @param older read, may be empty; of signing keys the public half is enough
     * @throws IllegalArgumentException when the current key cannot write, or two keys have one id
     */
    public static <K extends RingKey> KeyRing<K> of(K current, List<K> older) {
        if (!current.canWrite()) {
            throw new IllegalArgumentException(
                    "current must have a private key, or use forReading; " + current.id() + " has none");
        }
        List<K> all = new ArrayList<>();
        all.add(current);
        all.addAll(older);
        return new KeyRing<>(current, all);
    }

    /**
     * Makes a ring that only reads, for those who verify what others sign.
     *
     * @param keys at least one
     * @throws IllegalArgumentException when there is none, or two keys have one id
     */
    public static <K extends RingKey> KeyRing<K> forReading(List<K> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("keys must hold at least one key, was empty");
        }
        return new KeyRing<>(null, keys);
    }

    /**
     * Returns the key to write with.
     *
     * @throws IllegalStateException when the ring is {@link #forReading}
     */
    public K current() {
        if (current == null) {
            throw new IllegalStateException("this ring only reads, it has no current key: " + this);
        }
        return current;
    }

    /**
     * Returns the key with an id.
     *
     * @param id anything, also text that came from outside
     * @return empty when the ring has no such key
     */
    public Optional<K> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /** Returns the ids of all keys, the current one first. */
    public Set<String> ids() {
        return Collections.unmodifiableSet(keys.keySet());
    }

    @Override
    public String toString() {
        return "KeyRing[current=" + (current == null ? "none" : current.id()) + ", ids=" + keys.keySet() + "]";
    }
}
