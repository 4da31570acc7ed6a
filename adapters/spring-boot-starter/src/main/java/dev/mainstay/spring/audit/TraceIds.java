package dev.mainstay.spring.audit;

import java.util.Optional;

/** Tells the id of the current trace, for audit records; a bean of this type is used where there is one. */
@FunctionalInterface
public interface TraceIds {

    /** Returns 32 hexadecimal digits, empty where there is no trace; anything else is left out of the record. */
    Optional<String> current();
}
