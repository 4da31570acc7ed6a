package dev.mainstay.audit.seal;

import static dev.mainstay.audit.seal.SealedLog.T1;
import static dev.mainstay.audit.seal.SealedLog.T2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditId;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.KeyRing;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Proofs for somebody who has a public key and nothing else. */
class ProofIT {

    private static SealedLog log;
    private static AuditVerifier verifier;
    private static BlockKeys publicKeyOnly;

    @BeforeAll
    static void seal() throws SQLException {
        log = SealedLog.ofThreeBlocks();
        verifier = log.verifier().build();
        publicKeyOnly =
                BlockKeys.of(KeyRing.forReading(List.of(Ed25519Key.verifying(log.key.id(), log.key.publicKey()))));
    }

    @AfterAll
    static void close() {
        log.close();
    }

    @Test
    @Tag("AU33")
    void everySealedRecordHasAProofThatHoldsOffline() throws SQLException {
        List<String> ids = new ArrayList<>(log.ids(T1));
        ids.addAll(log.ids(T2));

        assertThat(ids).hasSize(13).allSatisfy(id -> {
            String document = verifier.prove(id(id)).orElseThrow().toJson();
            InclusionProof proof = InclusionProof.parse(document);

            assertThat(proof.record().id()).isEqualTo(id(id));
            assertThat(proof.verify(publicKeyOnly)).isTrue();
        });
    }

    @Test
    @Tag("AU33")
    void eachChangedBitOfAProofIsNoticed() throws SQLException {
        String document = proof(0).toJson();

        assertThat(survivors(document, text -> InclusionProof.parse(text).verify(publicKeyOnly)))
                .isEmpty();
    }

    @Test
    @Tag("AU33")
    void proofOfAnotherKeyPlaceOrRecordDoesNotHold() throws SQLException {
        InclusionProof proof = proof(0);
        InclusionProof other = proof(1);
        BlockKeys strange = BlockKeys.of(KeyRing.of(SealedLog.key(log.key.id()), List.of()));
        SegmentPlace place = proof.place();

        assertThat(proof.verify(strange)).isFalse();
        assertThat(new InclusionProof(other.record(), 0, proof.path(), place, proof.block()).verify(publicKeyOnly))
                .isFalse();
        assertThat(new InclusionProof(proof.record(), 1, proof.path(), place, proof.block()).verify(publicKeyOnly))
                .isFalse();
        assertThat(new InclusionProof(proof.record(), 0, List.of(), place, proof.block()).verify(publicKeyOnly))
                .isFalse();
        assertThat(new InclusionProof(proof.record(), 0, proof.path(), place, block(2)).verify(publicKeyOnly))
                .isFalse();
    }

    @Test
    void recordThatIsUnknownHasNoProof() throws SQLException {
        assertThat(verifier.prove(id("01900000-0000-7000-8000-000000000009"))).isEmpty();
    }

    @Test
    void recordThatIsNotSealedYetHasNoProof() throws SQLException {
        try (SealedLog fresh = SealedLog.empty()) {
            fresh.write(Map.of(T1, 1));
            AuditId waiting = id(fresh.ids(T1).get(0));

            assertThat(fresh.verifier().build().prove(waiting)).isEmpty();
        }
    }

    @Test
    void textThatIsNoProofIsRefusedWithoutRepeatingIt() throws SQLException {
        String document = proof(0).toJson();

        assertThatThrownBy(() -> InclusionProof.parse("{\"format\":\"secret\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> InclusionProof.parse(" " + document)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> InclusionProof.parse(document.replace("\"index\":\"0\",", "")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SegmentProof.parse(document)).isInstanceOf(IllegalArgumentException.class);
        assertThat(proof(0).toString()).doesNotContain("secret-of-t1");
    }

    @Test
    @Tag("AU34")
    void segmentProofHoldsAllOfATenantAndNothingOfOthers() throws SQLException {
        SegmentProof proof = segment(T1);
        String document = proof.toJson();

        assertThat(SegmentProof.parse(document).verify(publicKeyOnly)).isTrue();
        assertThat(proof.records())
                .extracting(record -> record.id().toString())
                .isEqualTo(log.ids(T1).subList(0, 4));
        assertThat(proof.place().path()).hasSize(1);
        assertThat(document).contains("secret-of-t1").doesNotContain("t2");
        assertThat(log.ids(T2)).noneSatisfy(id -> assertThat(document).contains(id));
        assertThat(segment(T2).toJson()).contains("secret-of-t2").doesNotContain("t1");
    }

    @Test
    @Tag("AU34")
    void segmentProofThatLeavesOutAddsOrReordersDoesNotHold() throws SQLException {
        SegmentProof proof = segment(T1);
        var records = proof.records();
        var fewer = records.subList(0, 3);
        var twice = new ArrayList<>(records);
        twice.add(records.get(0));
        var turned = List.of(records.get(1), records.get(0), records.get(2), records.get(3));

        assertThat(List.of(fewer, twice, turned))
                .noneSatisfy(forged -> assertThat(
                                new SegmentProof(proof.place(), forged, proof.block()).verify(publicKeyOnly))
                        .isTrue());
    }

    @Test
    @Tag("AU34")
    void eachChangedBitOfASegmentProofIsNoticed() throws SQLException {
        String document = segment(T1).toJson();

        assertThat(survivors(document, text -> SegmentProof.parse(text).verify(publicKeyOnly)))
                .isEmpty();
    }

    @Test
    void blockWithoutTheTenantGivesNoSegmentProof() throws SQLException {
        assertThat(verifier.prove(T1, 3)).isEmpty();
        assertThat(verifier.prove(T1, 99)).isEmpty();
    }

    /** Places of the bits that can be changed although the document still proves something. */
    private static List<Integer> survivors(String document, Predicate<String> proves) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        List<Integer> survivors = new ArrayList<>();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                if (proves.test(new String(bytes, StandardCharsets.UTF_8))) {
                    survivors.add(bit);
                }
            } catch (IllegalArgumentException refused) {
                // Noticed as well.
            }
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        }
        return survivors;
    }

    private static InclusionProof proof(int ofRecord) throws SQLException {
        return verifier.prove(id(log.ids(T1).get(ofRecord))).orElseThrow();
    }

    private static Block block(int number) throws SQLException {
        return verifier.prove(T2, number).get(0).block();
    }

    private static SegmentProof segment(String tenant) throws SQLException {
        return verifier.prove(tenant, 1).get(0);
    }

    private static AuditId id(String id) {
        return new AuditId(UUID.fromString(id));
    }
}
