package dev.mainstay.testkit.servers;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class an empty Redis database on the server that this JVM shares.
 *
 * <pre>{@code
 * @EmbeddedRedis
 * class CartIT {
 *     CartIT(RedisInstance redis) { ... RedisClient.create(redis.uri()) ... }
 * }
 * }</pre>
 *
 * <p>Constructors, lifecycle methods and test methods may take a {@link RedisInstance}. One database serves all tests of
 * the class, those of its {@code @Nested} classes too, and is emptied after them, but not between them: call
 * {@link RedisInstance#flush} for that. See {@link RedisInstance} for what the classes of one JVM share and for
 * {@code MAINSTAY_REDIS_URL}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(EmbeddedRedisExtension.class)
public @interface EmbeddedRedis {}
