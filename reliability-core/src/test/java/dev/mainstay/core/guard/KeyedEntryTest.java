package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The last moment before an entry is forgotten, which no race meets often enough. */
class KeyedEntryTest {

    private final Lab lab = new Lab();
    private final KeyedEntry entry = new KeyedEntry("key", lab.guards.api("hosts"));

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    @Tag("RC44")
    void anEntryWhoseBreakerOpensAfterItWasChosenIsNotForgottenAndGoesOn() {
        entry.leave(true);
        assertThat(entry.isIdle()).isTrue();
        entry.guard().breaker().transitionToOpenState();

        assertThat(entry.forget()).isFalse();

        assertThat(entry.isIdle()).isTrue();
        assertThat(entry.enter()).isTrue();
    }

    @Test
    @Tag("RC44")
    void anEntryThatACallHoldsIsNotForgotten() {
        assertThat(entry.forget()).isFalse();

        entry.leave(false);
        assertThat(entry.forget()).isTrue();
        assertThat(entry.enter()).isFalse();
        assertThat(entry.isIdle()).isFalse();
    }
}
