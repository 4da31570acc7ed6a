package dev.mainstay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Draws the load of an outage.
 *
 * <pre>{@code
 * SimulateMain <svg file>
 * }</pre>
 */
public final class SimulateMain {

    private SimulateMain() {}

    /** Runs the simulation, prints its numbers and writes the plot. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: SimulateMain <svg file>");
            System.exit(2);
        }
        Path file = Path.of(args[0]);
        Simulation simulation = Simulation.ofAnHour();
        System.out.print(simulation.summary());
        Files.writeString(file, simulation.plot());
        System.out.println("Written: " + file);
    }
}
