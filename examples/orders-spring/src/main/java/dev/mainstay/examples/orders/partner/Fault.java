package dev.mainstay.examples.orders.partner;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What is wrong with a server. */
public enum Fault {
    /** Nothing. */
    OK(0),
    /** It answers 500. */
    ERROR(500),
    /** It answers well, after two seconds. */
    SLOW(0),
    /** It takes requests and does not answer, until it is told to do something else; then it breaks the connections. */
    HANG(0),
    /** It breaks the connection instead of answering. */
    RESET(0),
    /** It answers 503. */
    DOWN(503);

    private final int status;

    Fault(int status) {
        this.status = status;
    }

    /** Returns what it answers instead of a good answer, or 0. */
    int status() {
        return status;
    }

    /** Finds a fault by its name in small letters. */
    static Optional<Fault> named(String text) {
        return Stream.of(values())
                .filter(fault -> fault.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }
}
