package dev.mainstay.testkit.servers;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link EmbeddedRedis} does; its parameter type is the annotation's contract. */
final class EmbeddedRedisExtension implements BeforeAllCallback, ParameterResolver {

    /** Fails a class without a server before its tests, and once. */
    @Override
    public void beforeAll(ExtensionContext context) {
        redis(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RedisInstance.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return redis(context);
    }

    private static RedisInstance redis(ExtensionContext context) {
        return ClassResources.of(
                context, EmbeddedRedis.class, RedisInstance.class, RedisInstance::fresh, RedisInstance::close);
    }
}
