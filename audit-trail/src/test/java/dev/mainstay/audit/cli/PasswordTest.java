package dev.mainstay.audit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which of several passwords is sent, and that none is shown: a server that asks for it in plain text and refuses it. */
class PasswordTest {

    private static final Map<String, String> BY_VARIABLE = Map.of("MAINSTAY_AUDIT_PASSWORD", "by-variable");

    private static final String REFUSAL = "SFATAL\0C28P01\0Mpassword authentication failed for user \"auditor\"\0\0";

    private static String sent(Map<String, String> environment, String more) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> sent = CompletableFuture.supplyAsync(() -> asked(server));
            String url = "--url=postgresql://auditor:by-url@%s:%d/shop?sslmode=disable&gssEncMode=disable"
                    .formatted(server.getInetAddress().getHostAddress(), server.getLocalPort());

            CommandLineRun run = CommandLineRun.with(environment, "digest", url, more);

            assertThat(run.code()).isEqualTo(3);
            assertThat(run.err())
                    .startsWith(
                            "mainstay-audit: PostgreSQL: FATAL: password authentication failed for user \"auditor\"")
                    .contains("(SQLSTATE 28P01)")
                    .doesNotContain("by-url", "by-variable", "by-option");
            return sent.get(20, TimeUnit.SECONDS);
        }
    }

    private static String asked(ServerSocket server) {
        try (Socket client = server.accept();
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
            in.readNBytes(in.readInt() - Integer.BYTES);
            out.writeByte('R');
            out.writeInt(2 * Integer.BYTES);
            out.writeInt(3);
            out.flush();
            assertThat(in.readByte()).isEqualTo((byte) 'p');
            byte[] password = in.readNBytes(in.readInt() - Integer.BYTES);
            out.writeByte('E');
            out.writeInt(REFUSAL.length() + Integer.BYTES);
            out.writeBytes(REFUSAL);
            out.flush();
            return new String(password, 0, password.length - 1, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theOptionGoesBeforeTheVariableAndTheVariableBeforeTheUrl() throws Exception {
        assertThat(sent(Map.of(), "--format=text")).isEqualTo("by-url");
        assertThat(sent(BY_VARIABLE, "--format=text")).isEqualTo("by-variable");
        assertThat(sent(BY_VARIABLE, "--password=by-option")).isEqualTo("by-option");
    }
}
