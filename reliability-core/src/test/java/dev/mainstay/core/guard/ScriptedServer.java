package dev.mainstay.core.guard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** An HTTP server on a free port that gives the n-th request the n-th reply of its script, and all further ones the last. */
final class ScriptedServer implements AutoCloseable {

    private final ServerSocket listener;
    private final List<Reply> script;
    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore left = new Semaphore(0);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Request> requests = new ArrayList<>();

    ScriptedServer(Reply... script) {
        this.script = List.of(script);
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        start(this::accept);
    }

    /** What the server does with a request that it has read. */
    @FunctionalInterface
    interface Reply {
        void to(Socket client) throws IOException;
    }

    /** A request as it came, header names in lower case. */
    record Request(String method, Map<String, String> headers, String body) {}

    /** A response with a body, and headers such as {@code Retry-After: 2}. */
    static Reply status(int status, String... headers) {
        String body = "body of " + status;
        return client -> write(client, status, body, body.length(), headers);
    }

    /** The headers and the first part of a body that never ends. */
    static Reply endless(int status) {
        return client -> {
            write(client, status, "first line\n", 1_000_000, "Content-Type: text/plain");
            untilTheClientLeaves(client);
        };
    }

    static Reply reset() {
        return client -> client.setSoLinger(true, 0);
    }

    static Reply silence() {
        return ScriptedServer::untilTheClientLeaves;
    }

    /** A port where nobody listens. */
    static URI nobody() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return uri(taken.getLocalPort());
        }
    }

    URI uri() {
        return uri(listener.getLocalPort());
    }

    private static URI uri(int port) {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Waits until so many more requests have been read. */
    boolean hasArrived(int count) throws InterruptedException {
        return arrived.tryAcquire(count, 20, TimeUnit.SECONDS);
    }

    /** Waits until so many clients have left before the reply was complete. */
    boolean wasLeft(int count) throws InterruptedException {
        return left.tryAcquire(count, 20, TimeUnit.SECONDS);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            Request request = read(client);
            Reply reply;
            synchronized (requests) {
                reply = script.get(Math.min(requests.size(), script.size() - 1));
                requests.add(request);
            }
            arrived.release();
            reply.to(client);
        } catch (ClientLeft gone) {
            left.release();
        } catch (IOException gone) {
            // A client that gave up; tests look at what it sent.
        } finally {
            open.remove(client);
        }
    }

    private static Request read(Socket client) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = client.getInputStream().read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
        }
        List<String> lines = head.toString(StandardCharsets.ISO_8859_1).lines().toList();
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size() - 1)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(client.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
        return new Request(lines.get(0).split(" ", 2)[0], headers, body);
    }

    private static void write(Socket client, int status, String body, int length, String... headers)
            throws IOException {
        StringBuilder response = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\nConnection: close\r\n");
        for (String header : headers) {
            response.append(header).append("\r\n");
        }
        response.append("Content-Length: ").append(length).append("\r\n\r\n").append(body);
        client.getOutputStream().write(response.toString().getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().flush();
    }

    private static void untilTheClientLeaves(Socket client) throws IOException {
        try {
            while (client.getInputStream().read() >= 0) {
                // Nothing more is expected of it.
            }
        } catch (IOException reset) {
            throw new ClientLeft();
        }
        throw new ClientLeft();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private static final class ClientLeft extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
