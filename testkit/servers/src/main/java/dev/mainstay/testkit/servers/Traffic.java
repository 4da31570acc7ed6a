package dev.mainstay.testkit.servers;

/**
 * What went through a {@link FlightCounter} since its last reset.
 *
 * @param connections connections that clients opened
 * @param unreachable those of them for which the upstream server could not be reached
 * @param flights network round trips: a client sent something after it had last received something, or for the first time
 * @param bytesToUpstream bytes handed to the server
 * @param bytesToClient bytes handed to clients; dropped replies do not count
 */
public record Traffic(long connections, long unreachable, long flights, long bytesToUpstream, long bytesToClient) {

    static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

    Traffic withConnection() {
        return new Traffic(connections + 1, unreachable, flights, bytesToUpstream, bytesToClient);
    }

    Traffic withUnreachable() {
        return new Traffic(connections, unreachable + 1, flights, bytesToUpstream, bytesToClient);
    }

    Traffic withFlight() {
        return new Traffic(connections, unreachable, flights + 1, bytesToUpstream, bytesToClient);
    }

    Traffic withBytes(Direction direction, long count) {
        return direction == Direction.TO_UPSTREAM
                ? new Traffic(connections, unreachable, flights, bytesToUpstream + count, bytesToClient)
                : new Traffic(connections, unreachable, flights, bytesToUpstream, bytesToClient + count);
    }
}
