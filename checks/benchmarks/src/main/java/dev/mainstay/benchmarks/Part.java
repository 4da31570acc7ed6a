package dev.mainstay.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A part of the table that can be measured alone. */
enum Part {
    /** Guards beside their peers, and what an outage costs. */
    GUARDS,
    /** Idempotency, in memory and on real servers. */
    IDEMPOTENCY,
    /** The tenant's scope, and tenants' transactions on a real server. */
    TENANCY,
    /** Appending, sealing, verifying and reading audit records on a real server. */
    AUDIT;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Part> named(String text) {
        return Arrays.stream(values()).filter(part -> part.text().equals(text)).findFirst();
    }
}
