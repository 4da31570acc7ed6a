package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.ledger.JsonReader;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A native image knows only the proxies that the metadata names; this is checked here, since no native image is built. */
class NativeImageTest {

    private static final String METADATA =
            "/META-INF/native-image/dev.mainstay/mainstay-reliability-core/reachability-metadata.json";

    @Test
    @Tag("RC46")
    void theMetadataNamesExactlyTheProxiesThatAreMade() throws Exception {
        List<String> made = new ArrayList<>();
        try (Guards guards = Guards.ofDefaults();
                Connection connection = guards.database("orders-db")
                        .over(fake(DataSource.class))
                        .getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("select 1");
                CallableStatement callable = connection.prepareCall("call f()")) {
            for (Object wrapper : List.of(connection, statement, prepared, callable)) {
                assertThat(Proxy.isProxyClass(wrapper.getClass())).isTrue();
                assertThat(wrapper.getClass().getInterfaces()).hasSize(1);
                made.add(wrapper.getClass().getInterfaces()[0].getName());
            }
        }

        assertThat(named()).containsExactlyInAnyOrderElementsOf(made);
    }

    private static List<String> named() throws Exception {
        try (InputStream file = NativeImageTest.class.getResourceAsStream(METADATA)) {
            Map<?, ?> metadata = (Map<?, ?>) JsonReader.read(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            List<String> names = new ArrayList<>();
            for (Object entry : (List<?>) metadata.get("reflection")) {
                Map<?, ?> type = (Map<?, ?>) ((Map<?, ?>) entry).get("type");
                List<?> interfaces = (List<?>) type.get("proxy");
                assertThat(interfaces).hasSize(1);
                names.add((String) interfaces.get(0));
            }
            return names;
        }
    }

    /** Something of a JDBC interface whose methods return something of the interface that they promise. */
    private static <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                NativeImageTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getReturnType().isInterface()) {
                        return fake(method.getReturnType());
                    }
                    if (method.getReturnType() == void.class
                            || !method.getReturnType().isPrimitive()) {
                        return null;
                    }
                    throw new SQLException("not faked: " + method.getName());
                }));
    }
}
