package dev.mainstay.audit.seal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;

/** Seals once in a JVM of its own, whose heap somebody else chose. */
final class SealedByOtherJvm {

    private SealedByOtherJvm() {}

    /** Arguments: URL, user. Prints how many records were sealed in how many milliseconds. */
    public static void main(String[] arguments) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername(arguments[1]);
        config.setMaximumPoolSize(1);
        try (HikariDataSource dataSource = new HikariDataSource(config)) {
            long begun = System.nanoTime();
            SealResult result = AuditSealer.builder(dataSource)
                    .signer(BlockSigner.ed25519(SealFixture.key("first")))
                    .build()
                    .sealOnce();
            System.out.println("sealed " + result.records() + " in " + (System.nanoTime() - begun) / 1_000_000);
        }
    }
}
