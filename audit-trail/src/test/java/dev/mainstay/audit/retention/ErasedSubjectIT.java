package dev.mainstay.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.ExportFormat;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.audit.SubjectKeys;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.audit.jdbc.JdbcSubjectKeys;
import dev.mainstay.audit.redact.Redactions;
import dev.mainstay.audit.redact.SubjectValues;
import dev.mainstay.audit.seal.AuditSealer;
import dev.mainstay.audit.seal.AuditVerifier;
import dev.mainstay.audit.seal.BlockKeys;
import dev.mainstay.audit.seal.BlockSigner;
import dev.mainstay.audit.seal.VerificationReport;
import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Erasure with encrypted values, seals, exports and copies together. */
class ErasedSubjectIT {

    private static final String TENANT = AuditDatabase.ACME.value();
    private static final String ANN = "ann@example.com";
    private static final String BOB = "bob@example.com";
    private static final Map<String, Object> PEOPLE =
            Map.of("people", List.of(Map.of("id", "p-1", "email", ANN), Map.of("id", "p-2", "email", BOB)));

    private AuditDatabase database;
    private Ed25519Key key;
    private RecordMac mac;
    private SubjectKeys keys;
    private AuditTrail trail;
    private AuditRetention retention;

    @BeforeEach
    void setUp() throws Exception {
        database = AuditDatabase.ready();
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        key = Ed25519Key.signing("sealer-1", pair.getPublic(), pair.getPrivate());
        mac = RecordMac.of(KeyRing.of(HmacKey.of("mac-1", new byte[32]), List.of()));
        keys = subjectKeys();
        trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.pool("audit", 2))
                .mac(mac)
                .redaction(Redactions.builder()
                        .encrypted("/people/*/email", "/people/*/id")
                        .subjectKeys(keys)
                        .build())
                .build();
        retention = AuditRetention.builder(database.as("keeper"))
                .trail(trail)
                .subjectKeys(keys)
                .build();
    }

    @AfterEach
    void tearDown() {
        trail.close();
        database.close();
    }

    /** Keys as another process has them, which remembers nothing. */
    private SubjectKeys subjectKeys() {
        return JdbcSubjectKeys.on(database.pool("audit", 2), KeyRing.of(AesKey.of("kek-1", new byte[32]), List.of()));
    }

    @Test
    @Tag("AU39")
    void valuesOfThePersonAreUnreadableEverywhereAndEverythingElseIsAsItWas() throws Exception {
        AuditEvent event = AuditEvent.of("customer.update", Resource.of("customer", "c-1"))
                .context(PEOPLE)
                .changes(Changes.created(PEOPLE))
                .build();
        AuditDatabase.asAlice().run(() -> trail.recordDetached(event));
        seal();
        String table = table();
        String export = export(ExportFormat.JSONL);
        String csv = export(ExportFormat.CSV);
        database.administrate("CREATE TABLE app.replica AS SELECT * FROM audit.record");

        assertThat(List.of(table, export, csv)).noneMatch(text -> text.contains("example.com"));
        assertThat(readable(table)).isEqualTo(List.of(2, 2));
        assertThat(readable(export)).isEqualTo(List.of(2, 2));

        int destroyed = retention.eraseSubject(AuditDatabase.ACME, "p-1", Actor.User.of("officer"), "request 17");
        String replica = database.column("SELECT detail FROM app.replica").get(0);

        assertThat(destroyed).isEqualTo(1);
        assertThat(readable(table())).isEqualTo(List.of(0, 2));
        assertThat(readable(export)).isEqualTo(List.of(0, 2)); // made before
        assertThat(readable(export(ExportFormat.JSONL)
                        .lines()
                        .filter(line -> line.contains("customer.update"))
                        .findFirst()
                        .orElseThrow()))
                .isEqualTo(List.of(0, 2));
        assertThat(readable(replica)).isEqualTo(List.of(0, 2)); // made before
        assertThat(database.column("SELECT subject FROM audit.subject_key WHERE wrapped IS NOT NULL"))
                .containsExactly("p-2");
    }

    @Test
    @Tag("AU39")
    void hashesStayValidAndTheErasureIsASealedRecord() throws Exception {
        AuditEvent event = AuditEvent.of("customer.update", Resource.of("customer", "c-1"))
                .context(PEOPLE)
                .build();
        AuditDatabase.asAlice().run(() -> trail.recordDetached(event));
        seal();

        retention.eraseSubject(AuditDatabase.ACME, "p-1", Actor.User.of("officer"), "request 17");
        seal();
        VerificationReport report = verifier().verify();
        AuditId erasure = new AuditId(UUID.fromString(database.column(
                        "SELECT id FROM audit.record WHERE action = 'audit.subject-erased' AND actor_id = 'officer'"
                                + " AND resource_id = 'p-1' AND tenant_id = '" + TENANT + "'")
                .get(0)));

        assertThat(report.findings()).isEmpty();
        assertThat(verifier().prove(erasure))
                .hasValueSatisfying(
                        proof -> assertThat(proof.verify(blockKeys())).isTrue());
    }

    /** How many of the values of Ann and of Bob a process reads that remembers no key. */
    private List<Integer> readable(String json) {
        String text = CanonicalJson.write(SubjectValues.of(subjectKeys()).read(TENANT, CanonicalJson.parse(json)));
        return List.of(count(text, ANN), count(text, BOB));
    }

    private static int count(String text, String word) {
        return text.split(word, -1).length - 1;
    }

    private String table() throws SQLException {
        return database.column("SELECT detail FROM audit.record WHERE action = 'customer.update'")
                .get(0);
    }

    private String export(ExportFormat format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AuditDatabase.asAlice().run(() -> {
            try {
                trail.export(AuditQuery.all(), format, out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return out.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /** Another session of the server may hold the horizon for a moment. */
    private void seal() throws SQLException {
        try (AuditSealer sealer = AuditSealer.builder(database.as("sealer"))
                .signer(BlockSigner.ed25519(key))
                .build()) {
            for (int attempt = 0; attempt < 10_000; attempt++) {
                sealer.sealOnce();
                if (sealer.backlog().unsealed() == 0) {
                    return;
                }
            }
        }
        throw new IllegalStateException("records stayed unsealed");
    }

    private BlockKeys blockKeys() {
        return BlockKeys.of(KeyRing.of(key, List.of()));
    }

    private AuditVerifier verifier() {
        return AuditVerifier.builder(database.as("verifier"))
                .keys(blockKeys())
                .recordMac(mac)
                .build();
    }
}
