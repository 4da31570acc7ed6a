package dev.mainstay.testkit.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers each line with "done: line", except a line that ends in "...", which asks for more. */
final class LineServer implements AutoCloseable {

    private final ServerSocket socket;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Thread accepting;
    private final List<String> received = new CopyOnWriteArrayList<>();

    LineServer() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        accepting = inBackground(this::accept);
    }

    private static Thread inBackground(Runnable task) {
        Thread thread = new Thread(task, "line-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                clients.add(client);
                inBackground(() -> serve(client));
            }
        } catch (IOException e) {
            return;
        }
    }

    private void serve(Socket client) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                received.add(line);
                if (!line.endsWith("...")) {
                    client.getOutputStream().write(("done: " + line + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            return;
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    List<String> received() {
        return received;
    }

    @Override
    public void close() {
        try {
            socket.close();
            // The kernel goes on listening while the thread is still in accept().
            accepting.join();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
