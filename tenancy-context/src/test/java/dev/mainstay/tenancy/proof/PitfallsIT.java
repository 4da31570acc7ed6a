package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each pitfall, loaded alone, yields its codes and no other. */
class PitfallsIT {

    static Stream<Pitfall> pitfalls() {
        return Stream.of("catalogue.sql", "truth-table.sql").map(Pitfall::in).flatMap(List::stream);
    }

    static Stream<Pitfall> withCodes() {
        return pitfalls().filter(pitfall -> !pitfall.codes().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("pitfalls")
    @Tag("A1")
    void yieldsExactlyItsCodes(Pitfall pitfall) throws SQLException {
        try (PostgresDatabase database = PostgresServer.shared().freshDatabase()) {
            Ground ground = Ground.in(database);
            assumeThat(ground.serverVersion()).isGreaterThanOrEqualTo(pitfall.from());
            ground.run(pitfall.sql());

            CoverageReport report = PolicyAudit.run(database.dataSource(), pitfall.specOn(ground));

            assertThat(pitfall.codesOf(report.findings()))
                    .as(report.findings().toString())
                    .isEqualTo(pitfall.codes());
        }
    }

    @ParameterizedTest
    @MethodSource("withCodes")
    void isMendedByItsFixes(Pitfall pitfall) throws SQLException {
        try (PostgresDatabase database = PostgresServer.shared().freshDatabase()) {
            Ground ground = Ground.in(database);
            assumeThat(ground.serverVersion()).isGreaterThanOrEqualTo(pitfall.from());
            ground.run(pitfall.sql());
            AuditSpec spec = pitfall.specOn(ground);
            List<Finding> before = PolicyAudit.run(database.dataSource(), spec).findings();
            List<Finding> fixable =
                    before.stream().filter(finding -> !finding.fix().isEmpty()).toList();

            for (String fix : fixable.stream().map(Finding::fix).distinct().toList()) {
                ground.run(fix);
            }

            List<Finding> after = PolicyAudit.run(database.dataSource(), spec).findings();
            assertThat(after)
                    .as(before.toString())
                    .extracting(Finding::code)
                    .noneMatch(code -> fixable.stream().anyMatch(finding -> finding.code() == code));
        }
    }
}
