package dev.mainstay.audit.seal;

import dev.mainstay.core.keys.Ed25519Key;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** Seals once in a JVM of its own, whose heap somebody else chose. */
final class SealedByOtherJvm {

    private SealedByOtherJvm() {}

    /** Arguments: URL, user. Prints how many records were sealed in how many milliseconds. */
    public static void main(String[] arguments) throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(arguments[0]);
        dataSource.setUser(arguments[1]);
        Ed25519Key key = SealFixture.key("first");
        long begun = System.nanoTime();
        SealResult result = AuditSealer.builder(dataSource)
                .signer(BlockSigner.ed25519(key))
                .build()
                .sealOnce();
        System.out.println("sealed " + result.records() + " in " + (System.nanoTime() - begun) / 1_000_000);
    }
}
