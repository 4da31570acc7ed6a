package dev.mainstay.tenancy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens without a database: help, and everything that ends with code 3. */
class PolicyAuditMainTest {

    private static final String SECRET = "s3cret-never-shown";

    private static final String URL = "--url=jdbc:postgresql://localhost/shop";

    @Test
    void helpListsTheOptionsAndTheExitCodes() {
        CommandLineRun run = CommandLineRun.of("--help");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("--url", "--user", "--password", "--app-role", "--tenant-column", "--setting", "--global")
                .contains("--exempt", "--format", "text, json, sarif, html", "--output", "--fingerprint")
                .contains("MAINSTAY_PROOF_PASSWORD")
                .contains("Exit codes: 0 proven, 1 violated, 2 undecided, 3 could not run.");
    }

    @Test
    void theVersionIsThatOfTheJar() {
        CommandLineRun run = CommandLineRun.of("--version");

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines("mainstay-proof (not packaged)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--app-role=a|Missing required option: '--url=<url>'",
                "--url=jdbc:postgresql://h/d|Missing required option: '--app-role=ROLE'",
                "--url=x --app-role=a --format=pdf|Invalid value for option '--format': expected one of [TEXT, JSON, SARIF, HTML]"
                        + " (case-insensitive) but was 'pdf'",
                "--url=x --app-role|Missing required parameter for option '--app-role' (ROLE)",
            })
    void aMistakeInTheOptionsIsNamed(String args, String message) {
        CommandLineRun run = CommandLineRun.of(args.split(" ", -1));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).isEqualToNormalizingNewlines("mainstay-proof: " + message + "\nTry --help.\n");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--pasword " + SECRET, "--pasword=" + SECRET, SECRET})
    void aPasswordBesideAMistypedOptionIsNotShown(String args) {
        CommandLineRun run = CommandLineRun.of((URL + " --app-role=a " + args).split(" ", -1));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("mainstay-proof: unknown ").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--url=mysql://u:" + SECRET + "@h/d|--url must be jdbc:postgresql://host:port/database or"
                        + " postgresql://host:port/database",
                "--url=postgresql://u:a/" + SECRET + "@h/d|--url must be",
                "--url=postgresql://u:a^" + SECRET + "@h/d|--url must be",
                "--url=jdbc:postgresql://h:99999/d?sslpassword=" + SECRET + "|--url must be",
                "--url=jdbc:postgresql:d|--url must be",
                "--exempt=PA018:shop.customer:2026-12-31|--exempt must be CODE:OBJECT:REASON:YYYY-MM-DD",
                "--exempt=PA018:shop.customer:a reason:soon|--exempt must end with a day such as 2026-12-31",
                "--exempt=PA999:x:y:2026-12-31|code must be UNDECIDED or one of the audit's",
                "--global=shop.country|--global must be TABLES:REASON, was 'shop.country'",
                "--setting=tenant|setting must be two or more words",
                "--user=|--user must name the auditor's login",
                "--fingerprint=|--fingerprint must be 64 hexadecimal digits, was ''",
                "--fingerprint=0123|--fingerprint must be 64 hexadecimal digits, was '0123'",
            })
    void anOptionThatCannotBeUsedIsNamed(String arg, String message) {
        CommandLineRun run = CommandLineRun.of(
                arg.startsWith("--url")
                        ? new String[] {arg, "--app-role=a", "--user=u"}
                        : new String[] {URL, "--app-role=a", arg});

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).startsWith("mainstay-proof: " + message).doesNotContain(SECRET);
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void noServerIsSaidWithoutAStackTraceOrAPassword() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        CommandLineRun run = CommandLineRun.with(
                Map.of("MAINSTAY_PROOF_PASSWORD", SECRET),
                "--url=postgresql://localhost:" + port + "/shop",
                "--user=auditor",
                "--app-role=a");

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("mainstay-proof: PostgreSQL: Connection to localhost:" + port + " refused")
                .contains("(SQLSTATE 08001)")
                .doesNotContain(SECRET);
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void anOutputThatIsClosedIsAFailure() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        StringWriter err = new StringWriter();

        int code = PolicyAuditMain.run(
                new String[] {"--help"},
                new PrintWriter(broken, false, StandardCharsets.UTF_8),
                new PrintWriter(err),
                Map.of());

        assertThat(code).isEqualTo(3);
        assertThat(err.toString()).contains("the report could not be written to the standard output");
    }

    @Test
    void whatIsTooMuchForTheMachineIsAFailureAndNoVerdict() {
        StringWriter err = new StringWriter();
        PrintWriter full = new PrintWriter(new StringWriter() {
            @Override
            public void write(String text, int from, int length) {
                throw new OutOfMemoryError("a test");
            }
        });

        int code = PolicyAuditMain.run(new String[] {"--help"}, full, new PrintWriter(err), Map.of());

        assertThat(code).isEqualTo(3);
        assertThat(err.toString()).contains("mainstay-proof: unexpected java.lang.OutOfMemoryError");
    }
}
