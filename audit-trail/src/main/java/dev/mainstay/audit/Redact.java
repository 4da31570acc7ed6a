package dev.mainstay.audit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a field, an accessor or a record component whose value must not be written into the audit trail as it is.
 *
 * <pre>{@code
 * record Customer(String id, @Redact String password, @Redact(value = ENCRYPT, subject = "/id") String email) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface Redact {

    /** Returns what is written instead; nothing of the value unless said otherwise. */
    Method value() default Method.REMOVE;

    /**
     * Returns the JSON pointer, in the document in which the value stands, to the id of the person whose value it is.
     * Needed for {@link Method#ENCRYPT} and for nothing else.
     */
    String subject() default "";

    /** What is written in place of a value. */
    enum Method {
        /** That there was a value, and nothing else. */
        REMOVE,
        /** The sort of the value and nothing of its content. */
        MASK,
        /** A keyed digest: equal values have equal tokens under one key. */
        TOKEN,
        /** The value encrypted under the key of one person, unreadable once that key is destroyed. */
        ENCRYPT
    }
}
