package dev.mainstay.examples.orders.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.seal.AnchorSink;
import dev.mainstay.audit.seal.AuditSealer;
import dev.mainstay.audit.seal.AuditVerifier;
import dev.mainstay.audit.seal.BlockKeys;
import dev.mainstay.audit.seal.BlockSigner;
import dev.mainstay.audit.seal.Digest;
import dev.mainstay.audit.seal.VerificationReport;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * The sealer of the audit trail and who verifies it: processes of their own where it matters, with their own logins and keys. The keys are
 * made at start; anchors go to a file that a real service would keep where no administrator of the database can write.
 */
public final class Seals implements AutoCloseable {

    private static final String MAC_KEY_ID = "demo-mac";

    private final PostgresDatabase database;
    private final Path anchors;
    private final Ed25519Key key;
    private final byte[] macKey = new byte[32];
    private final HikariDataSource pool;
    private final AuditSealer sealer;

    private Seals(PostgresDatabase database) throws IOException {
        this.database = database;
        this.anchors = Files.createTempFile("orders-anchors", ".jsonl");
        this.key = freshKey();
        new SecureRandom().nextBytes(macKey);
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource(OrdersDatabase.SEALER_LOGIN, OrdersDatabase.PASSWORD));
        config.setMaximumPoolSize(2);
        this.pool = new HikariDataSource(config);
        this.sealer = AuditSealer.builder(pool)
                .signer(BlockSigner.ed25519(key))
                .origin("orders.example/audit")
                .interval(Duration.ofMillis(200))
                .anchor(AnchorSink.file(anchors))
                .build();
    }

    /** Starts sealing. */
    static Seals start(PostgresDatabase database) throws IOException {
        Seals seals = new Seals(database);
        try {
            seals.sealer.start();
            return seals;
        } catch (SQLException | RuntimeException failed) {
            seals.close();
            throw new IllegalStateException("The sealer did not start", failed);
        }
    }

    private static Ed25519Key freshKey() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return Ed25519Key.signing("demo-seal", pair.getPublic(), pair.getPrivate());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has Ed25519", missing);
        }
    }

    /** Returns the key of the records' MAC, {@code id:Base64}, as the service's configuration takes it. */
    String macKey() {
        return MAC_KEY_ID + ":" + Base64.getEncoder().encodeToString(macKey);
    }

    /** Seals what is there, and verifies all of it as somebody who has the public key, the anchors and a login that only reads. */
    public VerificationReport verify() throws SQLException, IOException {
        sealer.sealOnce();
        return AuditVerifier.builder(database.dataSource(OrdersDatabase.VERIFIER_LOGIN, OrdersDatabase.PASSWORD))
                .keys(BlockKeys.of(List.of(Ed25519Key.verifying(key.id(), key.publicKey())), List.of()))
                .recordMac(RecordMac.of(KeyRing.forReading(List.of(HmacKey.of(MAC_KEY_ID, macKey)))))
                .anchors(Digest.readAll(anchors))
                .build()
                .verify();
    }

    @Override
    public void close() {
        sealer.close();
        pool.close();
        try {
            Files.deleteIfExists(anchors);
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }
}
