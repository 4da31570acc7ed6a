package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.Hash;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.KeyRing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

    private static final Ed25519Key KEY = SealFixture.key("first");
    private static final Ed25519Key NEXT = SealFixture.key("second");

    private final BlockKeys keys = BlockKeys.of(KeyRing.forReading(List.of(KEY, NEXT)));

    static Block block(long number, BlockKind kind, BlockSigner signer, Map<String, Object> payload) {
        Moment moment = new Moment(false, 7, 1, 100, 1_800_000_000_123_456L, null);
        Draft draft = Draft.empty(kind, new Draft.Range(7, 5, 5), payload);
        Map<String, Object> envelope =
                new LinkedHashMap<>(draft.after(moment, signer).header().envelope());
        envelope.put("no", Long.toString(number));
        envelope.put("prev", number == 0 ? null : Hash.sha256(new byte[1]).toString());
        BlockHeader header = BlockHeader.of(envelope);
        return Block.of(header, signer.sign(header.canonical()));
    }

    private static Digest digest(long number, Ed25519Key key) {
        BlockSigner signer = BlockSigner.ed25519(key);
        return Digest.of(
                "orders.example/audit",
                block(number, number == 0 ? BlockKind.GENESIS : BlockKind.HEARTBEAT, signer, Map.of())
                        .header(),
                signer);
    }

    @Test
    void documentIsReadAsItWasWritten() {
        Digest digest = digest(4, KEY);

        assertThat(Digest.parse(digest.json())).isEqualTo(digest);
        assertThat(digest.sealedAt()).isEqualTo(Instant.parse("2027-01-15T08:00:00.123456Z"));
        assertThat(keys.verify(digest)).isEqualTo(BlockKeys.Verdict.VALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "origin",
                "cluster",
                "block",
                "totalRecords",
                "blockHash",
                "root",
                "toXid",
                "sealedAt",
                "alg",
                "keyId",
                "signature"
            })
    void everyMemberIsSigned(String member) {
        Digest digest = digest(4, KEY);
        String json = digest.json();
        int value = json.indexOf("\"" + member + "\":\"") + member.length() + 4;
        char changed = json.charAt(value) == '1' ? '3' : json.charAt(value) == '2' ? '1' : '2';

        String other = json.substring(0, value) + changed + json.substring(value + 1);

        assertThat(isAccepted(other)).isFalse();
        assertThat(isAccepted(json)).isTrue();
    }

    private boolean isAccepted(String json) {
        try {
            return keys.verify(Digest.parse(json)) == BlockKeys.Verdict.VALID;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{\"origin\":\"x\"}", "no json"})
    void otherDocumentsAreRefused(String json) {
        assertThatThrownBy(() -> Digest.parse(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a+b", "a\nb", "ä"})
    void originsThatNoNoteCanNameAreRefused(String origin) {
        BlockSigner signer = BlockSigner.ed25519(KEY);
        BlockHeader header = block(0, BlockKind.GENESIS, signer, Map.of()).header();

        assertThatThrownBy(() -> Digest.of(origin, header, signer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("origin must ");
    }

    @Test
    void checkpointIsASignedNote() {
        Digest digest = digest(4, KEY);

        String note = digest.checkpoint(KEY);

        String[] parts = note.split("\n\n", -1);
        assertThat(parts).hasSize(2);
        assertThat(parts[0].lines().limit(3))
                .containsExactly(
                        "orders.example/audit",
                        "5",
                        Base64.getEncoder().encodeToString(digest.blockHash().bytes()));
        assertThat(parts[1]).startsWith("\u2014 orders.example/audit ").endsWith("\n");
        byte[] signature = Base64.getDecoder().decode(parts[1].trim().split(" ", -1)[2]);
        byte[] encoded = KEY.publicKey().getEncoded();
        assertThat(Arrays.copyOf(signature, 4))
                .isEqualTo(Arrays.copyOf(
                        Hash.sha256(
                                        "orders.example/audit\n".getBytes(StandardCharsets.UTF_8),
                                        new byte[] {1},
                                        Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length))
                                .bytes(),
                        4));
        assertThat(Ed25519Signer.verify(
                        KEY,
                        (parts[0] + "\n").getBytes(StandardCharsets.UTF_8),
                        Arrays.copyOfRange(signature, 4, signature.length)))
                .isTrue();
        assertThatThrownBy(() -> digest.checkpoint(NEXT))
                .hasMessage("key must be that of the signature, first, was second");
    }

    @Test
    void fileIsReadBackAndALineThatACrashCutShortSpoilsOnlyItself(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("anchors.jsonl");
        AnchorSink sink = AnchorSink.file(file);
        Digest first = digest(0, KEY);
        Digest second = digest(1, KEY);

        sink.publish(first);
        Files.writeString(file, second.json().substring(0, 40), StandardOpenOption.APPEND);
        sink.publish(second);
        sink.publish(second);

        assertThat(Digest.readAll(file)).containsExactly(first, second, second);
        Files.writeString(file, "{\"origin\":\"x\"}\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> Digest.readAll(file))
                .isInstanceOf(IOException.class)
                .hasMessage("line 5 of anchors.jsonl is no digest");
        assertThatThrownBy(
                        () -> AnchorSink.file(directory.resolve("missing/file")).publish(first))
                .isInstanceOf(IOException.class);
    }

    @Test
    void keysAreValidForTheirBlocksOnly() {
        BlockSigner old = BlockSigner.ed25519(KEY);
        BlockSigner young = BlockSigner.ed25519(NEXT);
        Block first = block(0, BlockKind.GENESIS, old, BlockKeys.announcement(old));
        Block rotation = block(3, BlockKind.KEY_ROTATION, old, BlockKeys.announcement(young));

        BlockKeys before = keys.since(first.header());
        BlockKeys after = BlockKeys.of(KeyRing.forReading(List.of(KEY)))
                .since(first.header())
                .after(rotation.header());

        assertThat(before.verify(block(2, BlockKind.HEARTBEAT, young, Map.of())))
                .isEqualTo(BlockKeys.Verdict.NOT_VALID_HERE);
        assertThat(after.verify(rotation)).isEqualTo(BlockKeys.Verdict.VALID);
        assertThat(after.verify(block(4, BlockKind.HEARTBEAT, young, Map.of()))).isEqualTo(BlockKeys.Verdict.VALID);
        assertThat(after.verify(block(4, BlockKind.HEARTBEAT, old, Map.of())))
                .isEqualTo(BlockKeys.Verdict.NOT_VALID_HERE);
        assertThat(after.verify(digest(2, NEXT))).isEqualTo(BlockKeys.Verdict.VALID);
        assertThat(after.verify(digest(4, KEY))).isEqualTo(BlockKeys.Verdict.NOT_VALID_HERE);
        assertThat(after.verify(block(4, BlockKind.HEARTBEAT, BlockSigner.ed25519(SealFixture.key("x")), Map.of())))
                .isEqualTo(BlockKeys.Verdict.UNKNOWN_KEY);
    }

    @Test
    void rotationThatNamesNoKeyOrAnotherOneUnderAKnownIdIsRefused() {
        BlockSigner old = BlockSigner.ed25519(KEY);
        Block nameless = block(3, BlockKind.KEY_ROTATION, old, Map.of());
        Block other = block(
                3, BlockKind.KEY_ROTATION, old, BlockKeys.announcement(BlockSigner.ed25519(SealFixture.key("second"))));

        assertThatThrownBy(() -> keys.after(nameless.header())).hasMessageStartingWith("block must name a key");
        assertThatThrownBy(() -> keys.after(other.header()))
                .hasMessage("block must name the key second as it is known, was another");
        assertThatThrownBy(() -> BlockKeys.announced(Map.of("key", "k", "publicKey", "AAAA")))
                .hasMessage("publicKey must be a key of Ed25519, was not");
    }
}
