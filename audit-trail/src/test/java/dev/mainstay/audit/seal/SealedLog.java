package dev.mainstay.audit.seal;

import com.fasterxml.uuid.Generators;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An audit trail with MACs, a sealer, and the digests that it published, over a real database. */
final class SealedLog implements AutoCloseable {

    static final String T1 = "t1";
    static final String T2 = "t2";

    private static final String INSERT = """
            INSERT INTO audit.record (tenant_id, retention, id, occurred_at, actor_type, actor_id, action, outcome, \
            resource_type, resource_id, detail, format, mac_key_id, mac) \
            VALUES (?, ?, ?, ?, 'USER', 'alice', ?, 'SUCCESS', ?, ?, CAST(? AS jsonb), 1, ?, ?)""";

    final AuditDatabase database;
    final Ed25519Key key;
    final RecordMac mac;
    final List<Digest> published = new ArrayList<>();
    final AuditSealer sealer;

    private SealedLog(AuditDatabase database, Ed25519Key key, RecordMac mac) {
        this.database = database;
        this.key = key;
        this.mac = mac;
        this.sealer = sealer(database, key, published);
    }

    static AuditSealer sealer(AuditDatabase database, Ed25519Key key, List<Digest> published) {
        return AuditSealer.builder(database.as("sealer"))
                .signer(BlockSigner.ed25519(key))
                .origin("test/audit")
                .anchor(new AnchorSink() {
                    @Override
                    public String name() {
                        return "list";
                    }

                    @Override
                    public Receipt publish(Digest digest) throws IOException {
                        published.add(digest);
                        return new Receipt(Long.toString(digest.block()));
                    }
                })
                .build();
    }

    static SealedLog empty() throws SQLException {
        return on(AuditDatabase.ready());
    }

    static SealedLog on(AuditDatabase database) {
        return on(database, key("sealer-1"));
    }

    static SealedLog on(AuditDatabase database, Ed25519Key key) {
        return new SealedLog(database, key, RecordMac.of(KeyRing.of(HmacKey.of("mac-1", new byte[32]), List.of())));
    }

    /** Blocks 1 to 3 with 4+3, 2+2 and 0+2 records of the two tenants; nothing unsealed. */
    static SealedLog ofThreeBlocks() throws SQLException {
        SealedLog log = empty();
        log.write(Map.of(T1, 4, T2, 3));
        log.seal();
        log.write(Map.of(T1, 2, T2, 2));
        log.seal();
        log.write(Map.of(T2, 2));
        log.seal();
        return log;
    }

    static Ed25519Key key(String id) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return Ed25519Key.signing(id, pair.getPublic(), pair.getPrivate());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    BlockKeys keys() {
        return BlockKeys.of(KeyRing.of(key, List.of()));
    }

    /** Writes records of tenants, in the order of their names, in one transaction. */
    void write(Map<String, Integer> counts) throws SQLException {
        try (Connection connection = database.as("audit").getConnection()) {
            connection.setAutoCommit(false);
            for (String tenant : counts.keySet().stream().sorted().toList()) {
                write(connection, tenant, "standard", counts.get(tenant));
            }
            connection.commit();
        }
    }

    void write(Connection tx, String tenant, String retention, int count) throws SQLException {
        AuditDatabase.execute(tx, "SELECT set_config('mainstay.tenant_id', '" + tenant + "', true)");
        try (PreparedStatement insert = tx.prepareStatement(INSERT)) {
            for (int i = 0; i < count; i++) {
                bind(insert, tenant, retention, i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void bind(PreparedStatement insert, String tenant, String retention, int i) throws SQLException {
        UUID id = Generators.timeBasedEpochGenerator().generate();
        Instant occurred = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Map<String, Object> detail =
                Map.of("context", Map.of("total", "10.50", "count", 1L, "note", "secret-of-" + tenant));
        Map<String, Object> envelope = new LinkedHashMap<>();
        for (String absent : List.of("cluster", "xid", "seq", "rec", "co", "tr", "mac")) {
            envelope.put(absent, null);
        }
        envelope.put("v", 1L);
        envelope.put("id", id.toString());
        envelope.put("tenant", tenant);
        envelope.put("retention", retention);
        envelope.put("occ", Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, occurred)));
        envelope.put("at", "USER");
        envelope.put("ai", "alice");
        envelope.put("ac", "order.update");
        envelope.put("oc", "SUCCESS");
        envelope.put("rt", "order");
        envelope.put("ri", "o-" + i);
        envelope.put("mk", mac.keyId());
        envelope.put("d", detail);
        byte[] code = mac.sign(tenant, AuditRecord.of(envelope).written());
        insert.setString(1, tenant);
        insert.setString(2, retention);
        insert.setObject(3, id);
        insert.setObject(4, OffsetDateTime.ofInstant(occurred, ZoneOffset.UTC));
        insert.setString(5, "order.update");
        insert.setString(6, "order");
        insert.setString(7, "o-" + i);
        insert.setString(8, CanonicalJson.write(detail));
        insert.setString(9, mac.keyId());
        insert.setBytes(10, code);
    }

    /** Seals until nothing waits; another session of the server may hold the horizon for a moment. */
    void seal() throws SQLException {
        seal(sealer, database);
    }

    static void seal(AuditSealer sealer, AuditDatabase database) throws SQLException {
        for (int attempt = 0; attempt < 500; attempt++) {
            sealer.sealOnce();
            boolean done = database.column("SELECT count(*) FROM audit.record r WHERE NOT EXISTS (SELECT FROM"
                            + " audit.block b WHERE b.cluster_id = r.cluster_id AND r.xact_id >= b.from_xid"
                            + " AND r.xact_id < b.to_xid)")
                    .get(0)
                    .equals("0");
            if (done) {
                return;
            }
        }
        throw new IllegalStateException("records stayed unsealed");
    }

    /** A verifier with the keys only. */
    AuditVerifier.Builder verifier() {
        return AuditVerifier.builder(database.as("verifier")).keys(keys());
    }

    VerificationReport verify() throws SQLException {
        return verifier().build().verify();
    }

    /** Ids of a tenant's records, oldest first. */
    List<String> ids(String tenant) throws SQLException {
        return database.column("SELECT id FROM audit.record WHERE tenant_id = '" + tenant + "' ORDER BY xact_id, seq");
    }

    @Override
    public void close() {
        sealer.close();
        database.close();
    }
}
