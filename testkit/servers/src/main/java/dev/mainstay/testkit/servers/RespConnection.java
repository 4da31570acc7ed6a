package dev.mainstay.testkit.servers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks just enough of Redis' protocol (RESP 2) to set servers up, so that this module needs no client.
 *
 * <p>Replies are {@code String}, {@code Long}, {@code List} or null. One thread at a time.
 */
final class RespConnection implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    private RespConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    static RespConnection open(RedisAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_MILLIS);
            socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
            RespConnection connection = new RespConnection(socket);
            connection.prepare(address);
            return connection;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Opens, sends one command and closes. */
    static @Nullable Object call(RedisAddress address, String... command) {
        try (RespConnection connection = open(address)) {
            return connection.send(command);
        } catch (IOException e) {
            throw new IllegalStateException("Redis at %s cannot be used: %s".formatted(address, e.getMessage()), e);
        }
    }

    private void prepare(RedisAddress address) throws IOException {
        if (!address.password().isEmpty()) {
            if (address.user().isEmpty()) {
                send("AUTH", address.password());
            } else {
                send("AUTH", address.user(), address.password());
            }
        }
        if (address.database() != 0) {
            send("SELECT", Integer.toString(address.database()));
        }
    }

    @Nullable
    Object send(String... command) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(ascii("*" + command.length + "\r\n"));
        for (String part : command) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(ascii("$" + bytes.length + "\r\n"));
            request.writeBytes(bytes);
            request.writeBytes(ascii("\r\n"));
        }
        socket.getOutputStream().write(request.toByteArray());
        return reply();
    }

    private @Nullable Object reply() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case ':' -> Long.valueOf(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> array(Integer.parseInt(rest));
            case '-' -> throw new IOException(rest);
            default -> throw new IOException("not a Redis server: it answered with byte " + (int) line.charAt(0));
        };
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        line();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private List<@Nullable Object> array(int length) throws IOException {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            values.add(reply());
        }
        return values;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int previous = -1;
        for (int next = in.read(); !(previous == '\r' && next == '\n'); next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            line.append((char) next);
            previous = next;
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
