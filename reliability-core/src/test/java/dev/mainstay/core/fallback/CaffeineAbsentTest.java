package dev.mainstay.core.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class CaffeineAbsentTest {

    @Test
    void withoutCaffeineBuildingSaysWhatToAdd() throws ReflectiveOperationException {
        Class<?> lastGood = new WithoutCaffeine().loadClass(LastGood.class.getName());
        Object builder = lastGood.getMethod("builder", String.class).invoke(null, "rates");

        assertThatThrownBy(() -> builder.getClass().getMethod("build").invoke(builder))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("LastGood needs Caffeine: add com.github.ben-manes.caffeine:caffeine to the dependencies")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void switchesNeedNoCaffeine() throws ReflectiveOperationException {
        Class<?> switches = new WithoutCaffeine().loadClass(Switches.class.getName());
        Object made = switches.getMethod("of", Ticker.class, InstantSource.class, Signals.class)
                .invoke(null, Ticker.systemTicker(), InstantSource.system(), Signals.none());

        assertThat(switches.getMethod("isOn", String.class).invoke(made, "search"))
                .isEqualTo(true);
    }

    /** Loads this package once more, as where Caffeine is not there. */
    private static final class WithoutCaffeine extends ClassLoader {

        WithoutCaffeine() {
            super(CaffeineAbsentTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.github.benmanes.caffeine.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.mainstay.core.fallback.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream file = LastGood.class.getModule().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length, LastGood.class.getProtectionDomain());
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
