package dev.mainstay.audit.seal;

import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.Hash;
import dev.mainstay.core.keys.Ed25519Key;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is published of a block: enough to notice later that the block is gone or another. Immutable.
 *
 * <p>The signature covers {@link #text()}, so that one signature serves both forms: {@link #json()} and
 * {@link #checkpoint}.
 *
 * @param origin name of the log, unique among the logs of its readers: visible ASCII without spaces and {@code +}
 * @param cluster identity of the database cluster
 * @param block number of the block
 * @param totalRecords records in all blocks up to and with it
 * @param blockHash {@link BlockHeader#hash()}
 * @param root {@link BlockHeader#root()}
 * @param toXid {@link BlockHeader#to()}
 * @param sealedAt {@link BlockHeader#sealedAt()}
 * @param algorithm of the signature
 * @param keyId of the signature; the block's key or, when it was published again after a rotation, a later one
 * @param signature Base64
 */
public record Digest(
        String origin,
        long cluster,
        long block,
        long totalRecords,
        Hash blockHash,
        Hash root,
        long toXid,
        Instant sealedAt,
        String algorithm,
        String keyId,
        String signature) {

    private static final Set<String> MEMBERS = Set.of(
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
            "signature");

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * Checks what could make two texts of one digest, or one text of two.
     *
     * @throws IllegalArgumentException when it does
     */
    public Digest {
        requireOrigin(origin);
        requireWord("algorithm", algorithm);
        requireWord("keyId", keyId);
        if (cluster == Long.MIN_VALUE || block < 0 || totalRecords < 0 || toXid < 0) {
            throw new IllegalArgumentException("block, totalRecords and toXid must be >= 0, were " + block + ", "
                    + totalRecords + " and " + toXid);
        }
        if (sealedAt.isBefore(EARLIEST) || sealedAt.isAfter(LATEST)) {
            throw new IllegalArgumentException("sealedAt must be between " + EARLIEST + " and " + LATEST + ", was not");
        }
        sealedAt = sealedAt.truncatedTo(ChronoUnit.MICROS);
        Base64.getDecoder().decode(signature);
    }

    static void requireOrigin(String origin) {
        requireWord("origin", origin);
        if (origin.indexOf('+') >= 0) {
            throw new IllegalArgumentException("origin must not have '+', was '" + origin + "'");
        }
    }

    private static void requireWord(String name, String word) {
        if (word.isEmpty() || !word.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(name + " must be visible ASCII without spaces, was '" + word + "'");
        }
    }

    /**
     * Makes the digest of a block and signs it.
     *
     * @param origin name of the log
     * @param signer whose key is valid for this block or a later one
     */
    public static Digest of(String origin, BlockHeader header, BlockSigner signer) {
        Digest unsigned = new Digest(
                origin,
                header.cluster(),
                header.number(),
                header.total(),
                header.hash(),
                header.root(),
                header.to(),
                header.sealedAt(),
                signer.algorithm(),
                signer.keyId(),
                "");
        return unsigned.withSignature(signer.sign(unsigned.signed()));
    }

    Digest withSignature(byte[] bytes) {
        return new Digest(
                origin,
                cluster,
                block,
                totalRecords,
                blockHash,
                root,
                toXid,
                sealedAt,
                algorithm,
                keyId,
                Base64.getEncoder().encodeToString(bytes));
    }

    /** Returns the lines that are signed, those of a checkpoint: origin, number of blocks, hash of the last, then the rest. */
    public String text() {
        return String.join(
                "\n",
                origin,
                Long.toString(block + 1),
                base64(blockHash),
                "cluster " + cluster,
                "records " + totalRecords,
                "root " + base64(root),
                "xid " + toXid,
                "sealed " + BlockHeader.micros(sealedAt),
                "alg " + algorithm,
                "key " + keyId,
                "");
    }

    /** Returns {@link #text()} as bytes: what the signature covers. */
    public byte[] signed() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the signature as bytes. */
    public byte[] signatureBytes() {
        return Base64.getDecoder().decode(signature);
    }

    /** Returns the document: one line of canonical JSON, whole numbers as strings, hashes in hexadecimal. */
    public String json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("origin", origin);
        document.put("cluster", Long.toString(cluster));
        document.put("block", Long.toString(block));
        document.put("totalRecords", Long.toString(totalRecords));
        document.put("blockHash", blockHash.toString());
        document.put("root", root.toString());
        document.put("toXid", Long.toString(toXid));
        document.put("sealedAt", sealedAt.toString());
        document.put("alg", algorithm);
        document.put("keyId", keyId);
        document.put("signature", signature);
        return CanonicalJson.write(document);
    }

    /**
     * Reads a document.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Digest parse(String json) {
        if (!(CanonicalJson.parse(json) instanceof Map<?, ?> document)
                || !document.keySet().equals(MEMBERS)
                || !document.values().stream().allMatch(String.class::isInstance)) {
            throw new IllegalArgumentException("json must be an object with the strings " + MEMBERS + ", was not");
        }
        try {
            return new Digest(
                    member(document, "origin"),
                    Long.parseLong(member(document, "cluster")),
                    Long.parseLong(member(document, "block")),
                    Long.parseLong(member(document, "totalRecords")),
                    Hash.ofHex(member(document, "blockHash")),
                    Hash.ofHex(member(document, "root")),
                    Long.parseLong(member(document, "toXid")),
                    Instant.parse(member(document, "sealedAt")),
                    member(document, "alg"),
                    member(document, "keyId"),
                    member(document, "signature"));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("sealedAt must be a time of ISO 8601, was not", e);
        }
    }

    private static String member(Map<?, ?> document, String name) {
        return String.valueOf(document.get(name));
    }

    /**
     * Returns the signed note of a checkpoint (C2SP signed-note and tlog-checkpoint). The tree of the format is here the
     * chain of blocks: its size is their number, its hash that of the last block.
     *
     * @param key the public key of the signature
     * @throws IllegalArgumentException when the digest was signed with another key
     */
    public String checkpoint(Ed25519Key key) {
        if (!key.id().equals(keyId) || !Ed25519Signer.verify(key, signed(), signatureBytes())) {
            throw new IllegalArgumentException("key must be that of the signature, " + keyId + ", was " + key.id());
        }
        byte[] signature = signatureBytes();
        byte[] keyed = new byte[4 + signature.length];
        System.arraycopy(noteKeyHash(key), 0, keyed, 0, 4);
        System.arraycopy(signature, 0, keyed, 4, signature.length);
        return text() + "\n\u2014 " + origin + " " + Base64.getEncoder().encodeToString(keyed) + "\n";
    }

    private byte[] noteKeyHash(Ed25519Key key) {
        byte[] encoded = key.publicKey().getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return Hash.sha256((origin + "\n\u0001").getBytes(StandardCharsets.UTF_8), raw)
                .bytes();
    }

    private static String base64(Hash hash) {
        return Base64.getEncoder().encodeToString(hash.bytes());
    }

    /**
     * Reads what {@link AnchorSink#file} wrote.
     *
     * @return in the order of the file, one block perhaps several times; a line that a crash cut short is left out
     * @throws IOException when it cannot be read, or has a line that is no digest
     */
    public static List<Digest> readAll(Path file) throws IOException {
        List<Digest> digests = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.endsWith("}")) {
                try {
                    digests.add(parse(line));
                } catch (IllegalArgumentException e) {
                    throw new IOException("line " + number + " of " + file.getFileName() + " is no digest", e);
                }
            }
        }
        return digests;
    }
}
