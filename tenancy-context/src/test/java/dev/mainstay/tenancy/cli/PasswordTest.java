package dev.mainstay.tenancy.cli;

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

/** Which of several passwords the server is sent: a server that asks for it in plain text and then leaves. */
class PasswordTest {

    private static final Map<String, String> BY_VARIABLE = Map.of("MAINSTAY_PROOF_PASSWORD", "by-variable");

    private static String sent(Map<String, String> environment, String... more) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> sent = CompletableFuture.supplyAsync(() -> asked(server));
            String url = "--url=postgresql://auditor:by-url@%s:%d/shop?sslmode=disable&gssEncMode=disable"
                    .formatted(server.getInetAddress().getHostAddress(), server.getLocalPort());
            String[] args = {url, "--app-role=a", more.length == 0 ? "--format=text" : more[0]};

            CommandLineRun run = CommandLineRun.with(environment, args);

            assertThat(run.code()).isEqualTo(3);
            assertThat(run.err()).doesNotContain("by-url", "by-variable", "by-option");
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
            return new String(password, 0, password.length - 1, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theOptionGoesBeforeTheVariableAndTheVariableBeforeTheUrl() throws Exception {
        assertThat(sent(Map.of())).isEqualTo("by-url");
        assertThat(sent(BY_VARIABLE)).isEqualTo("by-variable");
        assertThat(sent(BY_VARIABLE, "--password=by-option")).isEqualTo("by-option");
    }
}
