package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The vectors of transparency-dev/merkle; see the README beside them. A proof is checked from raw bytes, as one arrives. */
class MerkleVectorsTest {

    private static final byte[] NOTHING = {};

    private static Map<?, ?> vectors;
    private static List<byte[]> roots;
    private static byte[] someHash;

    private int checked;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = MerkleVectorsTest.class.getResourceAsStream("/rfc6962/vectors.json")) {
            vectors = (Map<?, ?>) CanonicalJson.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        roots = bytes(vectors.get("roots"));
        someHash = HexFormat.of().parseHex((String) vectors.get("someHash"));
    }

    @Test
    void treesHaveTheRootsOfTheVectors() {
        List<Hash> leaves = leaves();

        for (int size = 1; size <= leaves.size(); size++) {
            CompactRange range = CompactRange.empty();
            leaves.subList(0, size).forEach(range::append);
            assertThat(MerkleTree.of(leaves.subList(0, size)).root().bytes()).isEqualTo(roots.get(size - 1));
            assertThat(range.root().bytes()).isEqualTo(roots.get(size - 1));
        }
        assertThat(CompactRange.empty().root().toString())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void pathsAreThoseOfTheVectors() {
        for (Object vector : (List<?>) vectors.get("inclusion")) {
            int index = number(vector, "index");
            List<Hash> leaves = leaves().subList(0, number(vector, "size"));
            List<Hash> expected = hashes(bytes(((Map<?, ?>) vector).get("path")));
            CompactRange range = CompactRange.following(index);
            leaves.forEach(range::append);

            assertThat(MerkleTree.of(leaves).inclusionPath(index)).isEqualTo(expected);
            assertThat(range.path()).isEqualTo(expected);
        }
        for (Object vector : (List<?>) vectors.get("consistency")) {
            assertThat(MerkleTree.of(leaves().subList(0, number(vector, "size")))
                            .consistencyPath(number(vector, "older")))
                    .isEqualTo(hashes(bytes(((Map<?, ?>) vector).get("path"))));
        }
    }

    @Test
    @Tag("AU33")
    void inclusionVectorsAreAcceptedAndTheirAlterationsRefused() {
        byte[] single =
                MerkleTree.leafHash("data".getBytes(StandardCharsets.US_ASCII)).bytes();
        inclusion(0, 1, single, List.of(), single, true);
        inclusion(0, 1, NOTHING, List.of(), single, false);
        inclusion(0, 1, single, List.of(), NOTHING, false);
        inclusion(0, 1, NOTHING, List.of(), NOTHING, false);
        byte[] emptyTree = Hash.sha256().bytes();
        for (long[] probe : new long[][] {{0, 0}, {0, 1}, {1, 0}, {2, 1}}) {
            inclusion(probe[0], probe[1], someHash, List.of(), NOTHING, false);
            inclusion(probe[0], probe[1], NOTHING, List.of(), emptyTree, false);
            inclusion(probe[0], probe[1], someHash, List.of(), emptyTree, false);
        }
        for (Object vector : (List<?>) vectors.get("inclusion")) {
            List<byte[]> path = bytes(((Map<?, ?>) vector).get("path"));
            int index = number(vector, "index");
            int size = number(vector, "size");
            byte[] leaf = leaves().get(index).bytes();
            byte[] root = roots.get(size - 1);
            inclusion(index, size, leaf, path, root, true);
            LongStream.of(index - 1, index + 1, index ^ 2).forEach(i -> inclusion(i, size, leaf, path, root, false));
            LongStream.of(size * 2L, size / 2).forEach(s -> inclusion(index, s, leaf, path, root, false));
            inclusion(index, size, "WrongLeaf".getBytes(StandardCharsets.US_ASCII), path, root, false);
            inclusion(index, size, leaf, path, emptyTree, false);
            inclusion(index, size, leaf, path, someHash, false);
            for (List<byte[]> wrong : alterations(path, 8, List.of(NOTHING, root))) {
                inclusion(index, size, leaf, wrong, root, false);
            }
            if (path.size() > 1) {
                List<byte[]> inserted = new ArrayList<>(path);
                inserted.add(1, someHash);
                inclusion(index, size, leaf, inserted, root, false);
            }
        }

        assertThat(checked).isEqualTo(98);
    }

    @Test
    @Tag("AU33")
    void consistencyVectorsAreAcceptedAndTheirAlterationsRefused() {
        byte[] emptyTree = Hash.sha256().bytes();
        byte[] other = someHash;
        consistency(0, 0, someHash, emptyTree, List.of(), false);
        consistency(1, 1, someHash, emptyTree, List.of(), false);
        consistency(0, 0, other, other, List.of(), true);
        consistency(0, 1, someHash, emptyTree, List.of(), true);
        consistency(1, 1, other, other, List.of(), true);
        consistency(1, 0, someHash, emptyTree, List.of(), false);
        consistency(2, 1, someHash, emptyTree, List.of(), false);
        consistency(1, 2, someHash, emptyTree, List.of(), false);
        consistency(0, 0, emptyTree, other, List.of(), false);
        consistency(1, 1, emptyTree, other, List.of(), false);
        consistency(0, 0, emptyTree, emptyTree, List.of(emptyTree), false);
        consistency(0, 1, emptyTree, emptyTree, List.of(emptyTree), false);
        consistency(1, 1, emptyTree, emptyTree, List.of(emptyTree), false);
        for (Object vector : (List<?>) vectors.get("consistency")) {
            List<byte[]> path = bytes(((Map<?, ?>) vector).get("path"));
            int older = number(vector, "older");
            int size = number(vector, "size");
            byte[] olderRoot = roots.get(older - 1);
            byte[] root = roots.get(size - 1);
            consistency(older, size, olderRoot, root, path, true);
            if (path.isEmpty()) {
                continue;
            }
            LongStream.of(older - 1, older + 1, older ^ 2)
                    .forEach(o -> consistency(o, size, olderRoot, root, path, false));
            LongStream.of(size * 2L, size / 2).forEach(s -> consistency(older, s, olderRoot, root, path, false));
            byte[] wrong = "WrongRoot".getBytes(StandardCharsets.US_ASCII);
            consistency(older, size, wrong, root, path, false);
            consistency(older, size, olderRoot, wrong, path, false);
            // Ours: the vectors' wrong roots are no hashes at all, which says nothing of the comparison.
            consistency(older, size, someHash, root, path, false);
            consistency(older, size, olderRoot, someHash, path, false);
            consistency(older, size, root, olderRoot, path, false);
            consistency(older, size, olderRoot, root, List.of(), false);
            for (List<byte[]> altered : alterations(path, 16, List.of(NOTHING, olderRoot, root))) {
                consistency(older, size, olderRoot, root, altered, false);
            }
            List<byte[]> doubled = new ArrayList<>(path);
            doubled.add(0, path.get(0));
            consistency(older, size, olderRoot, root, doubled, false);
        }

        assertThat(checked).isEqualTo(97 + 8);
    }

    /** Something more at the end and at the beginning, the last step missing, one bit of each step flipped. */
    private static List<List<byte[]>> alterations(List<byte[]> path, int bit, List<byte[]> more) {
        List<List<byte[]>> altered = new ArrayList<>();
        for (byte[] one : more) {
            List<byte[]> after = new ArrayList<>(path);
            after.add(one);
            List<byte[]> before = new ArrayList<>(path);
            before.add(0, one);
            altered.add(after);
            altered.add(before);
        }
        for (int i = 0; i < path.size(); i++) {
            List<byte[]> flipped = new ArrayList<>(path);
            flipped.set(i, path.get(i).clone());
            flipped.get(i)[0] ^= (byte) bit;
            altered.add(flipped);
        }
        if (!path.isEmpty()) {
            altered.add(path.subList(0, path.size() - 1));
        }
        return altered;
    }

    private void inclusion(long index, long size, byte[] leaf, List<byte[]> path, byte[] root, boolean accepted) {
        checked++;
        boolean verdict = areHashes(path, leaf, root)
                && MerkleTree.includes(Hash.of(leaf), index, size, hashes(path), Hash.of(root));
        assertThat(verdict)
                .as("leaf %s of %s, path of %s, number %s", index, size, path.size(), checked)
                .isEqualTo(accepted);
    }

    private void consistency(
            long older, long size, byte[] olderRoot, byte[] root, List<byte[]> path, boolean accepted) {
        checked++;
        boolean verdict = areHashes(path, olderRoot, root)
                && MerkleTree.continues(older, size, hashes(path), Hash.of(olderRoot), Hash.of(root));
        assertThat(verdict)
                .as("%s to %s, path of %s, number %s", older, size, path.size(), checked)
                .isEqualTo(accepted);
    }

    private static boolean areHashes(List<byte[]> path, byte[]... others) {
        return path.stream().allMatch(hash -> hash.length == Hash.BYTES)
                && Arrays.stream(others).allMatch(hash -> hash.length == Hash.BYTES);
    }

    private static List<Hash> leaves() {
        return bytes(vectors.get("leaves")).stream().map(MerkleTree::leafHash).toList();
    }

    private static List<byte[]> bytes(Object hexes) {
        return ((List<?>) hexes)
                .stream().map(hex -> HexFormat.of().parseHex((String) hex)).toList();
    }

    private static List<Hash> hashes(List<byte[]> bytes) {
        return bytes.stream().map(Hash::of).toList();
    }

    private static int number(Object vector, String name) {
        return ((Long) ((Map<?, ?>) vector).get(name)).intValue();
    }
}
