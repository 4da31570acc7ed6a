package dev.mainstay.audit.cli;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.audit.seal.AnchorSink;
import dev.mainstay.audit.seal.AuditSealer;
import dev.mainstay.audit.seal.BlockSigner;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A sealed log over a real database, with keys and published digests in files, as an operator has them. */
final class CommandLog implements AutoCloseable {

    /** A value of records that stands in no message. */
    static final String VALUE = "value-of-a-record";

    final AuditDatabase database = AuditDatabase.ready();
    final Path anchors;
    final Path publicKey;
    final Path macKey;
    private final AuditTrail trail;
    private final AuditSealer sealer;

    CommandLog(Path folder) throws SQLException, IOException {
        anchors = folder.resolve("anchors.jsonl");
        publicKey = folder.resolve("sealer.pem");
        macKey = folder.resolve("mac.key");
        Ed25519Key key = writeKey(publicKey, "sealer-1");
        byte[] secret = new byte[32];
        Files.writeString(macKey, Base64.getEncoder().encodeToString(secret) + "\n");
        trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.pool("audit", 2))
                .mac(RecordMac.of(KeyRing.of(HmacKey.of("mac-1", secret), List.of())))
                .build();
        sealer = AuditSealer.builder(database.as("sealer"))
                .signer(BlockSigner.ed25519(key))
                .anchor(AnchorSink.file(anchors))
                .build();
    }

    /** Makes a key pair and writes the public half as PEM. */
    static Ed25519Key writeKey(Path file, String id) throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            String base64 =
                    Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded());
            Files.writeString(file, "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n");
            return Ed25519Key.signing(id, pair.getPublic(), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes one record. */
    AuditId write(TenantId tenant, String action) {
        CallContext call =
                CallContext.empty().withTenant(tenant).withPrincipal(Principal.user("alice", Set.of("clerk")));
        return call.<AuditId, RuntimeException>call(
                () -> trail.recordDetached(AuditEvent.of(action, Resource.of("order", "o-1"))
                        .outcome(Outcome.success())
                        .context(Map.of("note", VALUE))
                        .build()));
    }

    /** Seals until nothing waits; another session of the server may hold the horizon for a moment. */
    void seal() throws SQLException {
        for (int attempt = 0; attempt < 10_000; attempt++) {
            sealer.sealOnce();
            String unsealed = database.column("SELECT count(*) FROM audit.record r WHERE NOT EXISTS (SELECT FROM"
                            + " audit.block b WHERE b.cluster_id = r.cluster_id AND r.xact_id >= b.from_xid"
                            + " AND r.xact_id < b.to_xid)")
                    .get(0);
            if (unsealed.equals("0")) {
                return;
            }
        }
        throw new IllegalStateException("records stayed unsealed");
    }

    /** Two records of each of two tenants in one block, one of the first in the next. */
    List<AuditId> fill() throws SQLException {
        List<AuditId> ids = new ArrayList<>();
        ids.add(write(AuditDatabase.ACME, "order.create"));
        ids.add(write(AuditDatabase.GLOBEX, "order.create"));
        ids.add(write(AuditDatabase.ACME, "order.update"));
        ids.add(write(AuditDatabase.GLOBEX, "order.update"));
        seal();
        ids.add(write(AuditDatabase.ACME, "order.cancel"));
        seal();
        return ids;
    }

    /** Runs statements on the partition that holds the records, with its triggers off, as only a superuser can. */
    void tamper(String sql) throws SQLException {
        String leaf = database.column("SELECT DISTINCT tableoid::regclass::text FROM audit.record")
                .get(0);
        database.administrate("ALTER TABLE " + leaf + " DISABLE TRIGGER USER; " + sql.replace("{leaf}", leaf));
    }

    /** Runs a command as one of the logins. */
    CommandLineRun run(String command, String login, String... more) {
        return CommandLineRun.of(arguments(command, login, more));
    }

    String[] arguments(String command, String login, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of(command, "--url=" + database.postgres().jdbcUrl(), "--user=" + database.role(login)));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    String key() {
        return "--key=sealer-1=" + publicKey;
    }

    String mac() {
        return "--mac-key=mac-1=" + macKey;
    }

    String published() {
        return "--anchors=" + anchors;
    }

    @Override
    public void close() {
        sealer.close();
        trail.close();
        database.close();
    }
}
