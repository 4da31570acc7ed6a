package dev.mainstay.core.context.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the class path the accessor is found by itself. */
class RegistrationTest {

    @Test
    void registryThatLoadsAccessorsFindsThisOne() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        // Without a parent, since every other loader knows the modules that these tests run as.
        try (URLClassLoader classPath = new URLClassLoader(urls(), null)) {
            Thread.currentThread().setContextClassLoader(classPath);
            Class<?> type = classPath.loadClass(ContextRegistry.class.getName());
            Object registry = type.getConstructor().newInstance();
            type.getMethod("loadThreadLocalAccessors").invoke(registry);

            assertThat((List<?>) type.getMethod("getThreadLocalAccessors").invoke(registry))
                    .extracting(accessor -> accessor.getClass().getName())
                    .contains(CallContextAccessor.class.getName());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static URL[] urls() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
                if (!entry.isEmpty()) {
                    urls.add(new File(entry).toURI().toURL());
                }
            }
        }
        return urls.toArray(URL[]::new);
    }
}
