package dev.mainstay.audit.seal;

import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The keys that verify blocks, and from which block on each is valid. Immutable.
 *
 * <p>A verifier begins with keys that it trusts, says with {@link #since} that the first block's key is the only valid
 * one, and goes on with {@link #after} at each rotation. Without either every key is valid for every block, which is all
 * that can be said of one block alone.
 */
public final class BlockKeys {

    private final Map<String, Ed25519Key> publicKeys;
    private final Map<String, HmacKey> secretKeys;
    private final NavigableMap<Long, String> firstBlocks;

    private BlockKeys(
            Map<String, Ed25519Key> publicKeys,
            Map<String, HmacKey> secretKeys,
            NavigableMap<Long, String> firstBlocks) {
        this.publicKeys = publicKeys;
        this.secretKeys = secretKeys;
        this.firstBlocks = firstBlocks;
    }

    /** What the signature of a block says. */
    public enum Verdict {
        /** It was made by the key that is valid for the block. */
        VALID,
        /** It is not that of its key, or not of the algorithm of its key. */
        INVALID,
        /** No such key is known. */
        UNKNOWN_KEY,
        /** The key is known, but another one is valid for the block. */
        NOT_VALID_HERE
    }

    /** Returns keys for Ed25519. */
    public static BlockKeys of(KeyRing<Ed25519Key> keys) {
        return of(keys.ids().stream().flatMap(id -> keys.find(id).stream()).toList(), List.of());
    }

    /**
     * Returns keys of both kinds, for logs that changed from one to the other.
     *
     * @throws IllegalArgumentException when two have one id
     */
    public static BlockKeys of(Iterable<Ed25519Key> publicKeys, Iterable<HmacKey> secretKeys) {
        Map<String, Ed25519Key> publics = new HashMap<>();
        Map<String, HmacKey> secrets = new HashMap<>();
        publicKeys.forEach(key -> requireNew(publics.put(key.id(), key) == null, key.id()));
        secretKeys.forEach(key ->
                requireNew(!publics.containsKey(key.id()) && secrets.put(key.id(), key) == null, key.id()));
        return new BlockKeys(publics, secrets, new TreeMap<>());
    }

    private static void requireNew(boolean fresh, String id) {
        if (!fresh) {
            throw new IllegalArgumentException("ids must differ, had " + id + " twice");
        }
    }

    /** Returns keys of which, from this block on and until a rotation, only its own is valid. */
    public BlockKeys since(BlockHeader block) {
        return validFrom(block.number(), block.keyId());
    }

    /**
     * Returns keys of which one is the only valid one from a block on, until the next that was said.
     *
     * @param block number of the block
     */
    public BlockKeys validFrom(long block, String keyId) {
        TreeMap<Long, String> more = new TreeMap<>(firstBlocks);
        more.put(block, keyId);
        return new BlockKeys(publicKeys, secretKeys, more);
    }

    /**
     * Returns the keys as they are after a rotation: the next block's key is the one that it names, and a public key that
     * is not known yet is taken from it. Call it only with a block whose signature is {@link Verdict#VALID}.
     *
     * @throws IllegalArgumentException when the block names no key, or another public key under a known id
     */
    public BlockKeys after(BlockHeader rotation) {
        if (rotation.kind() != BlockKind.KEY_ROTATION || !(rotation.payload().get("key") instanceof String keyId)) {
            throw new IllegalArgumentException("block must name a key, was " + rotation);
        }
        Map<String, Ed25519Key> publics = new HashMap<>(publicKeys);
        announced(rotation.payload()).ifPresent(key -> {
            Ed25519Key known = publics.putIfAbsent(keyId, key);
            if (known != null && !known.equals(key)) {
                throw new IllegalArgumentException("block must name the key " + keyId + " as it is known, was another");
            }
        });
        return new BlockKeys(publics, secretKeys, firstBlocks).validFrom(rotation.number() + 1, keyId);
    }

    /**
     * Returns the public key that the payload of a first or rotating block names.
     *
     * @throws IllegalArgumentException when what it names is no key
     */
    public static Optional<Ed25519Key> announced(Map<?, ?> payload) {
        if (!(payload.get("key") instanceof String id) || !(payload.get("publicKey") instanceof String encoded)) {
            return Optional.empty();
        }
        try {
            X509EncodedKeySpec spec = new X509EncodedKeySpec(Base64.getDecoder().decode(encoded));
            KeyFactory factory = KeyFactory.getInstance(BlockSigner.ED25519);
            return Optional.of(Ed25519Key.verifying(id, factory.generatePublic(spec)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("publicKey must be a key of Ed25519, was not", e);
        }
    }

    /** Returns what a payload says of the key that a signer has. */
    static Map<String, Object> announcement(BlockSigner signer) {
        Map<String, Object> payload = new HashMap<>(Map.of("key", signer.keyId(), "alg", signer.algorithm()));
        signer.publicKey()
                .ifPresent(key -> payload.put("publicKey", Base64.getEncoder().encodeToString(key.getEncoded())));
        return payload;
    }

    /** Says whether a block was signed by the key that is valid for it. */
    public Verdict verify(Block block) {
        BlockHeader header = block.header();
        Map.Entry<Long, String> valid = firstBlocks.floorEntry(header.number());
        Verdict verdict = verify(header.algorithm(), header.keyId(), header.canonical(), block.signature());
        boolean elsewhere = valid != null && !valid.getValue().equals(header.keyId());
        return elsewhere && verdict != Verdict.UNKNOWN_KEY ? Verdict.NOT_VALID_HERE : verdict;
    }

    /** Says whether a digest was signed by the key that is valid for its block or for a later one. */
    public Verdict verify(Digest digest) {
        Verdict verdict = verify(digest.algorithm(), digest.keyId(), digest.signed(), digest.signatureBytes());
        Long first = firstBlocks.floorKey(digest.block());
        boolean retired = first != null && !firstBlocks.tailMap(first).containsValue(digest.keyId());
        return retired && verdict != Verdict.UNKNOWN_KEY ? Verdict.NOT_VALID_HERE : verdict;
    }

    private Verdict verify(String algorithm, String keyId, byte[] message, byte[] signature) {
        Ed25519Key publicKey = publicKeys.get(keyId);
        if (publicKey != null) {
            boolean genuine =
                    algorithm.equals(BlockSigner.ED25519) && Ed25519Signer.verify(publicKey, message, signature);
            return genuine ? Verdict.VALID : Verdict.INVALID;
        }
        HmacKey secretKey = secretKeys.get(keyId);
        if (secretKey != null) {
            boolean genuine =
                    algorithm.equals(BlockSigner.HMAC_SHA256) && HmacSigner.verify(secretKey, message, signature);
            return genuine ? Verdict.VALID : Verdict.INVALID;
        }
        return Verdict.UNKNOWN_KEY;
    }

    @Override
    public String toString() {
        return "BlockKeys[" + publicKeys.keySet() + ", " + secretKeys.keySet() + ", from " + firstBlocks + "]";
    }
}
