package dev.mainstay.examples.orders;

import dev.mainstay.examples.orders.demo.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands the one stack of this test run to test classes: started for the first, closed after the last. */
public final class SharedStack implements ParameterResolver {

    static final Path LOG = Path.of(System.getProperty("orders.log.file"));

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedStack.class))
                .computeIfAbsent(Stack.class, type -> start(), Stack.class);
    }

    private static Stack start() {
        try {
            return Stack.start(LOG);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
