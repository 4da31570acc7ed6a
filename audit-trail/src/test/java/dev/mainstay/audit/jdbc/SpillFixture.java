package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.asAlice;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.ManualTime;
import dev.mainstay.testkit.servers.FlightCounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** A trail with a file, whose way to the database can be cut and whose deliveries run when time is told to move. */
final class SpillFixture implements AutoCloseable {

    final AuditDatabase database;
    final FlightCounter way;
    final Path file;
    final ManualTime time = ManualTime.create();
    final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final List<JdbcAuditTrail> trails = new ArrayList<>();

    SpillFixture(AuditDatabase database, Path directory) {
        this.database = database;
        this.way =
                FlightCounter.to(database.postgres().host(), database.postgres().port());
        this.file = directory.resolve("audit.spill");
    }

    DataSource dataSource() {
        return database.postgres().dataSourceVia(way, database.role("audit"), "");
    }

    JdbcAuditTrail trail() {
        return trail(Spill.file(file));
    }

    JdbcAuditTrail trail(Spill spill) {
        return built(builder(spill));
    }

    JdbcAuditTrail.Builder builder(Spill spill) {
        return JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(dataSource())
                .spill(spill)
                .signals(Signals.to(List.of(signals::add)))
                .scheduler(time, Runnable::run);
    }

    JdbcAuditTrail built(JdbcAuditTrail.Builder builder) {
        JdbcAuditTrail trail = builder.build();
        trails.add(trail);
        return trail;
    }

    /** Records one event per id of a resource. */
    static List<AuditId> record(JdbcAuditTrail trail, String... resources) {
        List<AuditId> ids = new ArrayList<>();
        for (String resource : resources) {
            ids.add(asAlice().call(() -> trail.recordDetached(event(resource).build())));
        }
        return ids;
    }

    static AuditEvent.Builder event(String resource) {
        return AuditEvent.of("order.cancel", Resource.of("order", resource));
    }

    /** Lets a second pass, and with it a delivery. */
    void deliver() {
        time.advance(Duration.ofSeconds(1));
    }

    /** What is stored of these, in the order of storing. */
    List<String> stored(List<AuditId> ids, String column) throws SQLException {
        String wanted = String.join("','", ids.stream().map(AuditId::toString).toList());
        return database.column(
                "SELECT " + column + " FROM audit.record WHERE id IN ('" + wanted + "') ORDER BY xact_id, seq");
    }

    double count(String outcome) {
        return signals.stream()
                .filter(signal -> signal.name().equals("mainstay.audit.spill")
                        && outcome.equals(signal.attributes().get("outcome")))
                .mapToDouble(Signal::value)
                .sum();
    }

    double lost() {
        return signals.stream()
                .filter(signal -> signal.name().equals("mainstay.audit.lost"))
                .mapToDouble(Signal::value)
                .sum();
    }

    List<String> lines(String suffix) throws IOException {
        return Files.readAllLines(file.resolveSibling(file.getFileName() + suffix));
    }

    @Override
    public void close() {
        trails.forEach(JdbcAuditTrail::close);
        way.close();
    }
}
