package dev.mainstay.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.jdbc.KeyCache.Place;
import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeyCacheTest {

    private static final AesKey KEY = AesKey.of("k", new byte[32]);

    private final ManualTime time = ManualTime.create();
    private final KeyCache cache = new KeyCache(2, Duration.ofSeconds(30), time);

    private static Place place(String subject) {
        return new Place("t", subject, null);
    }

    @Test
    void aKeyIsKeptForItsTimeAndNotLonger() {
        cache.keep(place("a"), KEY, cache.generation());

        time.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(cache.find(place("a"))).contains(KEY);
        time.advance(Duration.ofNanos(1));
        assertThat(cache.find(place("a"))).isEmpty();
    }

    @Test
    void theKeyNotUsedForLongestMakesRoom() {
        cache.keep(place("a"), KEY, cache.generation());
        cache.keep(place("b"), KEY, cache.generation());
        cache.find(place("a"));

        cache.keep(place("c"), KEY, cache.generation());

        assertThat(cache.find(place("b"))).isEmpty();
        assertThat(cache.find(place("a"))).contains(KEY);
        assertThat(cache.find(place("c"))).contains(KEY);
    }

    @Test
    void aKeyReadBeforeItWasForgottenIsNotKept() {
        long generation = cache.generation();

        cache.forget("t", "a");
        cache.keep(place("a"), KEY, generation);

        assertThat(cache.find(place("a"))).isEmpty();
    }

    @Test
    void onlyThePersonsKeysAreForgotten() {
        cache.keep(new Place("t", "a", "k"), KEY, cache.generation());
        cache.keep(new Place("u", "a", "k"), KEY, cache.generation());

        cache.forget("t", "a");

        assertThat(cache.find(new Place("t", "a", "k"))).isEmpty();
        assertThat(cache.find(new Place("u", "a", "k"))).contains(KEY);
    }
}
