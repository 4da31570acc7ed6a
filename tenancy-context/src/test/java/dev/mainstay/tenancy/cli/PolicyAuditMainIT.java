package dev.mainstay.tenancy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line against a real server. */
class PolicyAuditMainIT {

    private static final String PA018 = "PA018:shop.invoice:numbers are random:9999-12-31";

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();

    private AuditedShop shop;

    @BeforeEach
    void open() throws SQLException {
        shop = AuditedShop.in(database);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private CommandLineRun run(String... more) {
        return CommandLineRun.of(shop.arguments(more));
    }

    @Test
    void aSoundSchemaIsProven() {
        CommandLineRun run = run();

        assertThat(run.out()).startsWith("Row-level security: PROVEN\n");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test
    void anOpenTableIsViolated() throws SQLException {
        shop.run("alter table shop.invoice disable row level security");

        CommandLineRun run = run();

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .startsWith("Row-level security: VIOLATED\n")
                .contains("ERROR PA001 shop.invoice")
                .contains("alter table shop.invoice enable row level security;");
    }

    @Test
    void aPolicyThatDependsOnDataIsUndecided() throws SQLException {
        shop.makeUndecided();

        CommandLineRun run = run();

        assertThat(run.out()).startsWith("Row-level security: UNDECIDED\n");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void aRoleThatDoesNotExistAndAWrongLoginAreFailures() {
        CommandLineRun noRole = run("--app-role=nobody_here");
        CommandLineRun noLogin = CommandLineRun.of(shop.argumentsAs("nobody_here"));

        assertThat(noRole.code()).isEqualTo(3);
        assertThat(noRole.err()).contains("there is no role 'nobody_here'");
        assertThat(noLogin.code()).isEqualTo(3);
        assertThat(noLogin.err()).contains("\"nobody_here\"");
        assertThat(List.of(noRole, noLogin)).allSatisfy(run -> {
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).hasSize(1);
        });
    }

    @Test
    void anExemptionIsReportedAndDoesNotCount() throws SQLException {
        shop.run("alter table shop.invoice disable row level security");

        CommandLineRun run = run("--exempt=PA001:shop.*:moved next week:9999-12-31");

        assertThat(run.out()).contains("accepted until 9999-12-31: moved next week");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test
    void anExemptionThatDoesNothingIsNamed() {
        CommandLineRun run = run("--exempt=" + PA018, "--exempt=PA018:shop.invoice:was fine:2020-01-31");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEqualToNormalizingNewlines("""
                        mainstay-proof: the exemption of PA018 on shop.invoice covers nothing and can be removed
                        mainstay-proof: the exemption of PA018 on shop.invoice expired on 2020-01-31
                        """);
    }

    @Test
    void tenantColumnsSettingsAndGlobalTablesAreSaid() throws SQLException {
        shop.run("create table shop.country (code text primary key)");
        shop.run("grant select on shop.country to " + shop.role());

        assertThat(run().out()).contains("PA033 shop.country");
        assertThat(run("--global=shop.count*:the same for all").out()).doesNotContain("PA033");
        assertThat(run("--tenant-column=owner_id").out()).contains("PA033 shop.invoice");
        assertThat(run("--setting=other.tenant").out()).doesNotContain("PROVEN");
    }

    @Test
    void eachFormatIsWritten() {
        assertThat(run("--format=json").out()).startsWith("{\n  \"format\": \"mainstay-policy-audit/1\"");
        assertThat(run("--format=SARIF").out()).contains("\"version\": \"2.1.0\"");
        assertThat(run("--format=html").out()).startsWith("<!DOCTYPE html>");
    }

    @Test
    void theReportGoesToAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("report.html");

        CommandLineRun written = run("--format=html", "--output=" + file);
        CommandLineRun nowhere = run("--output=" + folder.resolve("none/report.html"));
        CommandLineRun onFolder = run("--output=" + folder);

        assertThat(written.code()).isZero();
        assertThat(written.out()).isEmpty();
        assertThat(written.err()).isEqualToIgnoringNewLines("mainstay-proof: PROVEN, the report is in " + file);
        assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThat(nowhere.code()).isEqualTo(3);
        assertThat(nowhere.err()).contains("cannot write", "there is no such folder");
        assertThat(onFolder.code()).isEqualTo(3);
        assertThat(onFolder.err()).contains("cannot write " + folder + ": Is a directory");
    }

    @Test
    void optionsMayStandInAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("audit.options");
        Files.write(file, List.of(shop.arguments("--format=json")));

        CommandLineRun run = CommandLineRun.of("@" + file);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("\"verdict\": \"PROVEN\"");
    }

    @Test
    void theFingerprintIsPrintedAndCompared() throws SQLException {
        String fingerprint = run("--fingerprint").out().strip();

        assertThat(fingerprint).matches("[0-9a-f]{64}");
        assertThat(run().out()).contains("fingerprint " + fingerprint + "\n");
        assertThat(run("--fingerprint=" + fingerprint).code()).isZero();

        shop.run("alter table shop.invoice no force row level security");
        CommandLineRun changed = run("--fingerprint=" + fingerprint);

        assertThat(changed.code()).isEqualTo(1);
        assertThat(changed.out().strip()).matches("[0-9a-f]{64}").isNotEqualTo(fingerprint);
        assertThat(changed.err()).contains("the fingerprint is another");
    }

    @Test
    void theLoginMayStandInTheUrl() {
        String url = "postgresql://%s:any@%s:%d/%s"
                .formatted(database.adminUser(), database.host(), database.port(), database.name());

        CommandLineRun run = CommandLineRun.with(
                Map.of("MAINSTAY_PROOF_PASSWORD", "any"),
                "--url=" + url,
                "--app-role=" + shop.role(),
                "--setting=app.tenant");

        assertThat(run.code()).isZero();
    }
}
