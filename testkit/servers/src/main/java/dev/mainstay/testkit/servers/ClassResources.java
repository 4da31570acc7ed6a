package dev.mainstay.testkit.servers;

import java.lang.annotation.Annotation;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Keeps one resource per test class: made at first use, shared with the class's nested classes, closed after the class.
 *
 * <p>First use may come before any {@code beforeAll} callback: JUnit builds an instance of a {@code PER_CLASS} test first.
 */
final class ClassResources {

    private static final Namespace NAMESPACE = Namespace.create(ClassResources.class);

    private ClassResources() {}

    static <T> T of(
            ExtensionContext context,
            Class<? extends Annotation> annotation,
            Class<T> type,
            Supplier<T> maker,
            Consumer<T> closer) {
        Closing<?> closing = owner(context, annotation)
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(type, key -> new Closing<>(maker.get(), closer), Closing.class);
        return type.cast(closing.resource());
    }

    /** The outermost class that carries the annotation. */
    private static ExtensionContext owner(ExtensionContext context, Class<? extends Annotation> annotation) {
        ExtensionContext owner = context;
        Optional<ExtensionContext> current = Optional.of(context);
        while (current.isPresent()) {
            if (AnnotationSupport.isAnnotated(current.get().getTestClass(), annotation)) {
                owner = current.get();
            }
            current = current.get().getParent();
        }
        return owner;
    }

    /** JUnit before 5.13 closes only its own deprecated type, later versions prefer the JDK's: this is both. */
    @SuppressWarnings("deprecation")
    private record Closing<T>(T resource, Consumer<T> closer)
            implements ExtensionContext.Store.CloseableResource, AutoCloseable {

        @Override
        public void close() {
            closer.accept(resource);
        }
    }
}
