package dev.mainstay.verification.audit;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.audit.seal.AnchorSink;
import dev.mainstay.audit.seal.AuditSealer;
import dev.mainstay.audit.seal.AuditVerifier;
import dev.mainstay.audit.seal.BlockKeys;
import dev.mainstay.audit.seal.BlockSigner;
import dev.mainstay.audit.seal.Digest;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** A trail with MACs whose records are sealed, and the digests that were published of its blocks. */
final class SealedTrail implements AutoCloseable {

    static final TenantId T1 = TenantId.of(new UUID(0, 1));
    static final TenantId T2 = TenantId.of(new UUID(0, 2));

    private static final int MOST_ROUNDS = 10_000;

    final TrailDatabase database = new TrailDatabase();
    final Ed25519Key key = newKey("sealer-1");

    private final RecordMac mac = RecordMac.of(KeyRing.of(HmacKey.of("mac-1", new byte[32]), List.of()));
    private final List<Digest> published = new CopyOnWriteArrayList<>();
    private final AuditTrail trail = JdbcAuditTrail.builder()
            .redaction(RedactionPolicy.none())
            .dataSource(database.pool("writer", 1))
            .mac(mac)
            .build();
    private final AuditSealer sealer = AuditSealer.builder(database.as("sealer"))
            .signer(BlockSigner.ed25519(key))
            .origin("test/audit")
            .anchor(new InMemoryAnchors())
            .build();

    SealedTrail() throws SQLException, GeneralSecurityException {}

    static Ed25519Key newKey(String id) throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return Ed25519Key.signing(id, pair.getPublic(), pair.getPrivate());
    }

    /** Records events of a tenant in one transaction. */
    List<AuditId> write(TenantId tenant, int count) throws SQLException {
        CallContext alice = CallContext.empty().withTenant(tenant).withPrincipal(Principal.user("alice", Set.of()));
        List<AuditEvent> events = IntStream.range(0, count)
                .mapToObj(i -> AuditEvent.of("order.update", Resource.of("order", "o-" + i))
                        .context(Map.of("total", "10.50", "count", 1))
                        .build())
                .toList();
        List<AuditId> ids = new ArrayList<>();
        database.inTransaction(tenant.value(), tx -> ids.addAll(alice.call(() -> trail.recordAll(tx, events))));
        return ids;
    }

    /** Seals until nothing waits; another session of the server may hold the horizon for a moment. */
    void seal() throws SQLException {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            sealer.sealOnce();
            if (sealer.backlog().unsealed() == 0) {
                return;
            }
        }
        throw new IllegalStateException("records stayed unsealed");
    }

    AuditVerifier bySeals() {
        return verifier().build();
    }

    AuditVerifier byAnchorsToo() {
        return verifier().anchors(published).build();
    }

    AuditVerifier byMacsToo() {
        return verifier().recordMac(mac).build();
    }

    private AuditVerifier.Builder verifier() {
        return AuditVerifier.builder(database.as("verifier")).keys(BlockKeys.of(KeyRing.of(key, List.of())));
    }

    @Override
    public void close() {
        sealer.close();
        trail.close();
        database.close();
    }

    private final class InMemoryAnchors implements AnchorSink {

        @Override
        public String name() {
            return "list";
        }

        @Override
        public Receipt publish(Digest digest) {
            published.add(digest);
            return new Receipt(Long.toString(digest.block()));
        }
    }
}
