package dev.mainstay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * What a process of this machine has used of its processors, as Linux counts it; elsewhere the time on the clock, which contains whatever else
 * the machine does.
 *
 * @param name what is counted
 * @param nanos reads it; only differences mean something
 */
record ProcessCpu(String name, LongSupplier nanos) {

    static ProcessCpu of(long pid) {
        Path file = Path.of("/proc", Long.toString(pid), "schedstat");
        if (Files.isReadable(file)) {
            return new ProcessCpu("processor time of the server process", () -> read(file));
        }
        return new ProcessCpu("time on the clock", System::nanoTime);
    }

    private static long read(Path file) {
        try {
            String text = Files.readString(file);
            return Long.parseLong(text.substring(0, text.indexOf(' ')));
        } catch (IOException ended) {
            throw new IllegalStateException("cannot read " + file, ended);
        }
    }
}
