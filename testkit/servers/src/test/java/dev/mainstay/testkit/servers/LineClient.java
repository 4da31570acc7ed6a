package dev.mainstay.testkit.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Talks to a {@link LineServer}, with a bound on every read. */
final class LineClient implements AutoCloseable {

    private static final int LIMIT_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final BufferedReader in;

    LineClient(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    void send(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The next line, or null at the end of the stream. */
    String receive() throws IOException {
        return in.readLine();
    }

    String ask(String line) throws IOException {
        send(line);
        return receive();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
