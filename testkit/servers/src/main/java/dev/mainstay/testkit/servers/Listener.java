package dev.mainstay.testkit.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/** A listening socket and the daemon thread that accepts from it. */
record Listener(ServerSocket socket, Thread thread) {

    static Listener start(ServerSocket socket, Consumer<Socket> accepted) {
        Thread thread = new Thread(() -> acceptFrom(socket, accepted), "mainstay-proxy-accept");
        thread.setDaemon(true);
        thread.start();
        return new Listener(socket, thread);
    }

    private static void acceptFrom(ServerSocket socket, Consumer<Socket> accepted) {
        try {
            while (true) {
                accepted.accept(socket.accept());
            }
        } catch (IOException e) {
            // The socket was closed: stop() wants the thread to end.
            return;
        }
    }

    /** Closes the socket and waits for the thread, because the kernel goes on listening while one is in accept(). */
    void stop() {
        try {
            socket.close();
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
