package dev.mainstay.testkit.servers;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A program that starts the shared server named by its argument, says where it lives, and waits to be ended. */
final class ServerHolder {

    private ServerHolder() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        try {
            System.out.println("directory " + (arguments[0].equals("redis") ? Redis.start() : Postgres.start()));
        } catch (RuntimeException e) {
            System.out.println("failed " + e.getMessage());
        }
        System.in.read();
    }

    /** Classes of their own, so that each loads only what it needs. */
    private static final class Redis {
        static String start() {
            RedisInstance redis = RedisInstance.fresh();
            Object answer = RespConnection.call(RedisAddress.local(redis.port()), "CONFIG", "GET", "dir");
            return ((List<?>) answer).get(1).toString();
        }
    }

    private static final class Postgres {
        static String start() {
            PostgresDatabase database = PostgresServer.shared().freshDatabase();
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SHOW data_directory")) {
                rows.next();
                return rows.getString(1);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
