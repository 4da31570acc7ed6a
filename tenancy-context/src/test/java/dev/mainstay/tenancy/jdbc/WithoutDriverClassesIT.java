package dev.mainstay.tenancy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Objects;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** pgjdbc is optional: where its classes are not to be seen, the state of a transaction is tracked, and tenants stay apart. */
@EmbeddedPostgres
class WithoutDriverClassesIT {

    private static URL rootOf(Class<?> type) throws Exception {
        String file = type.getName().replace('.', '/') + ".class";
        String url =
                Objects.requireNonNull(type.getClassLoader().getResource(file)).toString();
        String root = url.substring(0, url.length() - file.length());
        return URI.create(root.startsWith("jar:") ? root.substring("jar:".length(), root.length() - 2) : root)
                .toURL();
    }

    /** Sees nothing but the JDK; the platform's own loader would lead to the modules of this test. */
    private static final class JdkOnly extends ClassLoader {

        JdkOnly() {
            super(null);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("java.") || name.startsWith("javax.")) {
                return ClassLoader.getPlatformClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }

    private static URLClassLoader apart() throws Exception {
        URL[] roots = {
            rootOf(Tenancy.class), rootOf(ApartUse.class), rootOf(TenantId.class), rootOf(Logger.class),
        };
        return new URLClassLoader(roots, new JdkOnly());
    }

    @SuppressWarnings("unchecked")
    private static BiFunction<DataSource, String, String> use(ClassLoader apart) throws Exception {
        Constructor<?> constructor =
                Class.forName(ApartUse.class.getName(), true, apart).getDeclaredConstructor();
        constructor.setAccessible(true);
        return (BiFunction<DataSource, String, String>) constructor.newInstance();
    }

    @Test
    void tenantsStayApartAndNobodyIsRefused(PostgresDatabase database) throws Exception {
        Shop shop = Shop.in(database);

        try (HikariDataSource pool = shop.pool(1);
                URLClassLoader apart = apart()) {
            assertThatThrownBy(() -> apart.loadClass("org.postgresql.core.BaseConnection"))
                    .isInstanceOf(ClassNotFoundException.class);
            assertThat(use(apart).apply(pool, shop.roles.tenant().value())).isEqualTo("3 2 no-tenant");
        }
    }
}
