package dev.mainstay.testkit.idempotency;

import java.util.Locale;

/** Parts of messages. */
final class Words {

    private Words() {}

    static String of(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    static String of(StoreOperation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }
}
