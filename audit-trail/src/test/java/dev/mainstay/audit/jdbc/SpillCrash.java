package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.RedactionPolicy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** A process that keeps records in the file while the database is down and dies right after their commit. */
final class SpillCrash {

    /** The exit code of a process that dies so. */
    static final int DIED = 9;

    private SpillCrash() {}

    /** Arguments: URL, login, file, and how many records, or {@code fill} to go on until the disk refuses. */
    public static void main(String[] args) throws InterruptedException {
        AtomicBoolean down = new AtomicBoolean(true);
        DataSource dying = (DataSource) Proxy.newProxyInstance(
                SpillCrash.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (down.get()) {
                        throw new SQLException("down", "08001");
                    }
                    return dying(DriverManager.getConnection(args[0], args[1], ""));
                });
        JdbcAuditTrail trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(dying)
                .spill(Spill.file(Path.of(args[2])))
                .build();
        if (args[3].equals("fill")) {
            fill(trail);
            return;
        }
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            System.out.println(SpillFixture.record(trail, "crash-" + i).get(0));
        }
        down.set(false);
        new CountDownLatch(1).await(30, TimeUnit.SECONDS);
    }

    private static void fill(JdbcAuditTrail trail) {
        while (true) {
            try {
                SpillFixture.record(trail, "fill");
            } catch (RuntimeException refused) {
                System.out.println(refused.getMessage() + "; " + refused.getSuppressed()[0]);
                trail.close();
                return;
            }
        }
    }

    private static Connection dying(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                SpillCrash.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(real, arguments);
                        if (method.getName().equals("commit")) {
                            Runtime.getRuntime().halt(DIED);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
