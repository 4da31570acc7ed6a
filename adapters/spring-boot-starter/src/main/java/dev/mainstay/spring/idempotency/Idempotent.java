package dev.mainstay.spring.idempotency;

import dev.mainstay.idempotency.http.HttpVerdict;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The handler method runs once per {@code Idempotency-Key}; repeats get its first answer.
 *
 * <p>The method may take the {@link dev.mainstay.idempotency.Claim} as a parameter, for the key that makes an outside effect safe. It must
 * answer on its own thread. An event stream, or more than fits into a record, passes to the client as it is written; repeats then learn that
 * the work is done; with {@link RecordIn#TRANSACTION} every answer is held until the commit.
 *
 * <p>Durations are written as in Spring Boot's properties, such as {@code 30s}; where one is empty, that of {@code mainstay.idempotency}
 * holds.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Idempotent {

    /** The name of the operation, lower-case and dotted: {@code orders.place}. It is part of the stored key; do not change it. */
    String value();

    /** Whether a request without a key is refused with 400; otherwise it runs unprotected. */
    boolean keyRequired() default true;

    /** What an answer leaves behind. */
    HttpVerdict verdict() default HttpVerdict.STANDARD;

    /** Whether JSON bodies that say the same are the same request, whatever the order of their members and the writing of their numbers. */
    boolean canonicalJson() default false;

    /** Where the record lies; {@link RecordIn#TRANSACTION} takes the standard verdict only. */
    RecordIn recordIn() default RecordIn.STORE;

    /** How long a claim is exclusive without a sign of life; a transaction needs none. */
    String lease() default "";

    /** How long a record is kept. */
    String retain() default "";

    /** How long a repeat waits for the request that runs, before it is told that it is in flight. */
    String waitFor() default "";
}
