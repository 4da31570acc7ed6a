package dev.mainstay.tenancy.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Sends bindings on one connection; the text is prepared once as long as it stays the same. */
final class BindSender implements AutoCloseable {

    private final Connection connection;
    private @Nullable PreparedStatement prepared;
    private String sql = "";

    BindSender(Connection connection) {
        this.connection = connection;
    }

    /**
     * Binds, and verifies what the server took.
     *
     * @throws SQLException when it did not
     */
    void send(BindStatement binding) throws SQLException {
        PreparedStatement statement = preparedFor(binding.sql());
        binding.setParameters(statement);
        try (ResultSet taken = statement.executeQuery()) {
            binding.verify(taken);
        }
    }

    private PreparedStatement preparedFor(String text) throws SQLException {
        PreparedStatement statement = prepared;
        if (statement == null || !sql.equals(text)) {
            close();
            statement = connection.prepareStatement(text);
            prepared = statement;
            sql = text;
        }
        return statement;
    }

    /** Forgets the prepared text. */
    @Override
    public void close() throws SQLException {
        PreparedStatement statement = prepared;
        prepared = null;
        if (statement != null) {
            statement.close();
        }
    }
}
