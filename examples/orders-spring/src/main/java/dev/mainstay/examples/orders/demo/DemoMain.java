package dev.mainstay.examples.orders.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Starts the service with everything it needs.
 *
 * <p>{@code demo} tells the story and exits with 0 when every promise was kept, 1 when one broke, 2 when it could not run. {@code run} leaves
 * everything running until Ctrl-C.
 */
public final class DemoMain {

    private static final String LOG_FILE = "orders.log.file";

    private DemoMain() {}

    /** Runs {@code demo} (the default) or {@code run}. */
    public static void main(String[] args) throws InterruptedException {
        String mode = args.length == 0 ? "demo" : args[0];
        if (!mode.equals("demo") && !mode.equals("run")) {
            System.err.println("mode must be demo or run, was " + mode);
            System.exit(2);
        }
        try {
            Path log = logFile();
            System.exit(mode.equals("demo") ? demo(log) : run(log));
        } catch (IOException | RuntimeException failed) {
            System.err.println("The demo could not run: " + failed);
            failed.printStackTrace(System.err);
            System.exit(2);
        }
    }

    private static int demo(Path log) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Report report = new Report(System.out, Boolean.getBoolean("orders.demo.terminal"));
        report.title(
                "Mainstay: starting PostgreSQL, Redis, a payment gateway, a rate provider and the orders service ...");
        try (Stack stack = Stack.start(log)) {
            report.title("The service listens at " + stack.uri() + " and logs to " + stack.log());
            new Story(stack, report).tell();
        }
        return report.finish(Duration.ofNanos(System.nanoTime() - start));
    }

    private static int run(Path log) throws IOException, InterruptedException {
        Stack stack = Stack.start(log);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(stack), "orders-stop"));
        System.out.println(Instructions.of(stack));
        new CountDownLatch(1).await();
        return 0;
    }

    /** PostgreSQL and Redis end with the JVM by hooks of their own, which may be faster than this one. */
    private static void closeQuietly(Stack stack) {
        try {
            stack.close();
        } catch (RuntimeException endedAlready) {
            System.out.println("Stopped.");
        }
    }

    /** Decided before anything logs, because the logging configuration reads it. */
    private static Path logFile() throws IOException {
        String chosen = System.getProperty(LOG_FILE);
        if (chosen != null) {
            return Path.of(chosen);
        }
        Path file = Files.createTempDirectory("mainstay-orders-").resolve("orders.log");
        System.setProperty(LOG_FILE, file.toString());
        return file;
    }
}
