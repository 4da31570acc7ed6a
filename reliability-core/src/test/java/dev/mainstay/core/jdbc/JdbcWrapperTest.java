package dev.mainstay.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the wrappers are besides their limits. */
class JdbcWrapperTest {

    private final FakeDriver driver = new FakeDriver();
    private final DataSource limited =
            DeadlineDataSource.around(driver.dataSource(), ManualTime.create(), Runnable::run);
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void open() throws SQLException {
        connection = limited.getConnection();
        statement = connection.createStatement();
        driver.log.clear();
    }

    @Test
    void wrappersLeadToEachOtherAndEqualThemselvesOnly() throws SQLException {
        assertThat(statement.getConnection()).isSameAs(connection);
        assertThat(Set.of(statement)).contains(statement).doesNotContain(connection.createStatement());
        assertThat(statement).hasToString("the statement");
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(connection.isWrapperFor(Statement.class)).isFalse();
        assertThat(connection.unwrap(String.class)).isEqualTo("unwrapped");
        assertThat(connection.isWrapperFor(String.class)).isTrue();
        assertThat(connection.prepareStatement("a")).isNotInstanceOf(CallableStatement.class);
    }

    @Test
    void theDataSourceIsThePoolInEverythingElse() throws SQLException {
        limited.getConnection("ann", "secret").close();
        limited.setLoginTimeout(3);
        limited.setLogWriter(limited.getLogWriter());

        assertThat(driver.log)
                .containsExactly("connection for ann", "close", "setLoginTimeout", "getLogWriter", "setLogWriter");
        assertThat(limited.getLoginTimeout()).isEqualTo(7);
        assertThat(limited.getParentLogger()).isNull();
        assertThat(limited.unwrap(DeadlineDataSource.class)).isSameAs(limited);
        assertThat(limited.unwrap(String.class)).isEqualTo("unwrapped");
        assertThat(limited.isWrapperFor(String.class)).isTrue();
        assertThat(limited.isWrapperFor(Integer.class)).isFalse();
    }
}
