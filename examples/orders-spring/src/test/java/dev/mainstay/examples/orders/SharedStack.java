package dev.mainstay.examples.orders;

import dev.mainstay.examples.orders.demo.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The one stack of this JVM: started by whoever asks first, closed when the JVM ends. */
final class SharedStack {

    static final Path LOG = Path.of(System.getProperty("orders.log.file"));

    private SharedStack() {}

    static Stack stack() {
        return Holder.STACK;
    }

    private static final class Holder {

        static final Stack STACK = start();

        private static Stack start() {
            try {
                Stack stack = Stack.start(LOG);
                Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "close-shared-stack"));
                return stack;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
