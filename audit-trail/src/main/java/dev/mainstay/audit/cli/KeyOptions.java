package dev.mainstay.audit.cli;

import dev.mainstay.audit.seal.BlockKeys;
import dev.mainstay.core.keys.Ed25519Key;
import java.util.List;
import picocli.CommandLine.Option;

/** The options for the sealer's keys. */
final class KeyOptions {

    static final String KEY = "--key";
    static final String SEAL_SECRET = "--seal-secret";

    @Option(
            names = KEY,
            paramLabel = "ID=FILE",
            description = "a public key of the sealer, PEM or the Base64 of its X.509 form, got from elsewhere than the"
                    + " database; repeatable")
    private List<String> keys = List.of();

    @Option(
            names = SEAL_SECRET,
            paramLabel = "ID=FILE",
            description = "a secret key of the sealer, where it seals with HMAC; Base64; repeatable")
    private List<String> secrets = List.of();

    boolean isGiven() {
        return !keys.isEmpty() || !secrets.isEmpty();
    }

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException when there is none, or one is not legal
     */
    BlockKeys read() {
        if (!isGiven()) {
            throw new IllegalArgumentException(
                    KEY + " must be given as ID=FILE: without the sealer's keys nothing can be verified");
        }
        return BlockKeys.of(KeyFiles.publicKeys(KEY, keys), KeyFiles.secretKeys(SEAL_SECRET, secrets));
    }

    /**
     * Returns the public key with an id.
     *
     * @throws IllegalArgumentException when it was not given
     */
    Ed25519Key publicKey(String id) {
        return KeyFiles.publicKeys(KEY, keys).stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(KEY + " must give the public key '" + id + "'"));
    }
}
