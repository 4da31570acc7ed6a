package dev.mainstay.spring.idempotency;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The handler method runs once per {@code Idempotency-Key}; repeats get its first answer. The key is required.
 *
 * <p>The method may take the {@link dev.mainstay.idempotency.Claim} as a parameter, for the key that makes an outside effect safe. It must
 * answer itself: streamed and asynchronous answers are not supported.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Idempotent {

    /** The name of the operation, lower-case and dotted: {@code orders.place}. It is part of the stored key; do not change it. */
    String value();
}
