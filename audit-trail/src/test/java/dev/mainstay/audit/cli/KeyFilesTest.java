package dev.mainstay.audit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.HmacKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilesTest {

    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("key"), content);
    }

    @Test
    void publicKeyIsReadWithAndWithoutArmour() throws IOException {
        Path armoured = folder.resolve("key.pem");
        Ed25519Key key = CommandLog.writeKey(armoured, "k-1");
        Path bare = file(Base64.getEncoder().encodeToString(key.publicKey().getEncoded()) + "\r\n");

        assertThat(KeyFiles.publicKeys("--key", List.of("k-1=" + armoured, "k-2=" + bare)))
                .containsExactly(
                        Ed25519Key.verifying("k-1", key.publicKey()), Ed25519Key.verifying("k-2", key.publicKey()));
    }

    @Test
    void secretKeyIsBase64() throws IOException {
        byte[] secret = new byte[48];
        secret[0] = 7;

        assertThat(KeyFiles.secretKeys(
                        "--mac-key", List.of("m=" + file(Base64.getEncoder().encodeToString(secret)))))
                .containsExactly(HmacKey.of("m", secret));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "c2VjcmV0", "secret!", "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2Vw\n-----END PUBLIC KEY-----"})
    void whatIsNoKeyIsRefusedAndNotRepeated(String content) throws IOException {
        Path file = file(content);

        assertThatThrownBy(() -> KeyFiles.publicKeys("--key", List.of("k=" + file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--key must be ID=FILE, the id 1 to 64 of")
                .hasMessageEndingWith("Ed25519 as PEM or as the Base64 of its X.509 form; key 'k' was not")
                .hasNoCause();
        assertThatThrownBy(() -> KeyFiles.secretKeys("--mac-key", List.of("k=" + file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("32 bytes or more; key 'k' was not")
                .hasNoCause();
    }

    @Test
    void privateKeyIsRefused() throws IOException {
        Path file = file("-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n");

        assertThatThrownBy(() -> KeyFiles.publicKeys("--key", List.of("k=" + file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--key must be a public key; the file of key 'k' has a private one");
    }

    @Test
    void fileThatIsNoTextIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF, (byte) 0xFE});

        assertThatThrownBy(() -> KeyFiles.publicKeys("--key", List.of("k=" + file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--key must be a file of text, " + file + " is not");
    }
}
