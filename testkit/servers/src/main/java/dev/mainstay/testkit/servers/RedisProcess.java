package dev.mainstay.testkit.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of the Redis executable in a given directory.
 *
 * <p>A shutdown hook ends it with the JVM, also on Ctrl-C; a JVM that is killed with SIGKILL leaves it running.
 */
final class RedisProcess {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final long STOP_SECONDS = 10;

    private final Process process;
    private final Thread hook;

    private RedisProcess(Process process, Path directory) {
        this.process = process;
        this.hook = new Thread(
                () -> {
                    end(false);
                    TempDirectory.remove(directory);
                },
                "mainstay-redis-stop");
    }

    /**
     * Starts and waits until the server answers.
     *
     * @throws PortTakenException if another process took the port first
     * @throws IllegalStateException if it does not start; the message carries the end of its log
     */
    static RedisProcess start(Path directory, int port, List<String> arguments) {
        Path log = directory.resolve("redis.log");
        // Redis writes this file after it has bound its port, so an answer cannot come from somebody else's server.
        Path pid = directory.resolve("redis.pid");
        List<String> command = new ArrayList<>();
        command.add(RedisBinary.executable().toString());
        command.addAll(arguments);
        command.addAll(List.of("--port", Integer.toString(port), "--pidfile", pid.toString()));
        RedisProcess started;
        try {
            Files.deleteIfExists(pid);
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            started = new RedisProcess(process, directory);
        } catch (IOException e) {
            throw new IllegalStateException("the Redis executable does not run here. " + RedisBinary.NEEDS, e);
        }
        Runtime.getRuntime().addShutdownHook(started.hook);
        started.awaitReady(RedisAddress.local(port), pid, log);
        return started;
    }

    private void awaitReady(RedisAddress address, Path pid, Path log) {
        boolean ended = Polling.until(START_LIMIT, () -> !process.isAlive() || (Files.exists(pid) && answers(address)));
        if (ended && process.isAlive()) {
            return;
        }
        stop();
        String tail = LogTail.of(log);
        if (tail.contains("Address already in use")) {
            throw new PortTakenException("port " + address.port() + " is taken");
        }
        throw new IllegalStateException("embedded Redis did not start (exit code %d). %s. End of its log: %s"
                .formatted(process.exitValue(), RedisBinary.NEEDS, tail));
    }

    private static boolean answers(RedisAddress address) {
        try (RespConnection connection = RespConnection.open(address)) {
            connection.send("PING");
            return true;
        } catch (IOException e) {
            // A server that still loads its file answers LOADING; one that wants a password is ready.
            String reply = String.valueOf(e.getMessage());
            return reply.startsWith("NOAUTH");
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Ends the process as an operator would (SIGTERM), by force if that takes more than ten seconds. */
    void stop() {
        end(false);
        forgetHook();
    }

    /** Ends the process at once (SIGKILL), as a crash does. */
    void kill() {
        end(true);
        forgetHook();
    }

    private void end(boolean force) {
        try {
            if (force) {
                process.destroyForcibly();
            } else {
                process.destroy();
            }
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down: the hook runs or has run, and ending twice does no harm.
            return;
        }
    }

    /** Another process took the port between its choice and its use. */
    static final class PortTakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PortTakenException(String message) {
            super(message);
        }
    }
}
