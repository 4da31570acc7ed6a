package dev.mainstay.audit.cli;

import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.HmacKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Reads keys from files that options name as {@code ID=FILE}. No message has anything of a file or of an option's value. */
final class KeyFiles {

    private KeyFiles() {}

    static List<Ed25519Key> publicKeys(String option, List<String> values) {
        return values.stream().map(value -> publicKey(option, value)).toList();
    }

    static List<HmacKey> secretKeys(String option, List<String> values) {
        return values.stream().map(value -> secretKey(option, value)).toList();
    }

    private static Ed25519Key publicKey(String option, String value) {
        String id = id(option, value);
        String text = text(option, value);
        if (text.contains("PRIVATE KEY")) {
            throw new IllegalArgumentException(
                    option + " must be a public key; the file of key '" + id + "' has a private one");
        }
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return Ed25519Key.verifying(id, factory.generatePublic(new X509EncodedKeySpec(decoded(text))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(option
                    + " must be ID=FILE, the id 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', the file with a public key of"
                    + " Ed25519 as PEM or as the Base64 of its X.509 form; key '" + id + "' was not");
        }
    }

    private static HmacKey secretKey(String option, String value) {
        String id = id(option, value);
        String text = text(option, value);
        try {
            // Not the armour of a public key, which everybody has.
            return HmacKey.of(id, bytes(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option
                    + " must be ID=FILE, the id 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', the file with the Base64 of"
                    + " 32 bytes or more; key '" + id + "' was not");
        }
    }

    private static String id(String option, String value) {
        int equals = value.indexOf('=');
        // A key that was put in place of its file must not be repeated.
        if (equals < 1 || equals > 64) {
            throw new IllegalArgumentException(option + " must be ID=FILE, was something else");
        }
        return value.substring(0, equals);
    }

    private static String text(String option, String value) {
        return Inputs.text(option, value.substring(value.indexOf('=') + 1));
    }

    /** Takes the armour off, where there is one. */
    private static byte[] decoded(String text) {
        return bytes(text.lines().filter(line -> !line.startsWith("-----")).collect(Collectors.joining()));
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    }
}
