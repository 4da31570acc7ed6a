package dev.mainstay.examples.orders;

import dev.mainstay.examples.orders.demo.Stack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks at the database as superuser, past every policy. */
final class DatabaseView {

    private final Stack stack;

    DatabaseView(Stack stack) {
        this.stack = stack;
    }

    /** Returns the first column of each row. */
    List<String> strings(String sql, String value) {
        try (Connection administrator = stack.database().dataSource().getConnection();
                PreparedStatement select = administrator.prepareStatement(sql)) {
            select.setString(1, value);
            List<String> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
