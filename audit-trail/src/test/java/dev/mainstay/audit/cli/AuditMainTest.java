package dev.mainstay.audit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens without a database: help, and everything that ends with code 3. */
class AuditMainTest {

    private static final String SECRET = "s3cret-never-shown";

    private static final String URL = "--url=jdbc:postgresql://localhost/shop";

    private static int run(OutputStream out, StringWriter err, String... args) {
        return AuditMain.run(
                args, new Surroundings(out, new PrintWriter(err, true), Map.of(), Ticker.systemTicker(), false));
    }

    @Test
    void helpListsTheCommandsAndTheExitCodes() {
        CommandLineRun run = CommandLineRun.of("--help");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("verify", "digest", "prove", "export", "prune")
                .contains(
                        "Exit codes: 0 intact or done, 1 tampered or a proof that does not hold, 2 incomplete, 3 could not run.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "digest", "prove", "export", "prune"})
    void eachCommandHasHelpAndAVersion(String command) {
        CommandLineRun help = CommandLineRun.of(command, "--help");
        CommandLineRun version = CommandLineRun.of(command, "--version");

        assertThat(help.code()).isZero();
        assertThat(help.out())
                .startsWith("Usage: mainstay-audit " + command)
                .contains("--url", "--user", "MAINSTAY_AUDIT_PASSWORD", "--out", "Exit codes: 0 ");
        assertThat(version.out()).isEqualToIgnoringNewLines("mainstay-audit (not packaged)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|Missing required subcommand",
                "verfy|unknown command; the commands are verify, digest, prove, export, prune",
                "verify --key=a=b --format=pdf|Invalid value for option '--format': expected one of [TEXT, JSON, HTML]"
                        + " (case-insensitive) but was 'pdf'",
                "export --tenant|Missing required parameter for option '--tenant' (T)",
            })
    void mistakeInTheOptionsIsNamed(String args, String message) {
        CommandLineRun run = CommandLineRun.of(args == null ? new String[0] : args.split(" ", -1));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).isEqualToNormalizingNewlines("mainstay-audit: " + message + "\nTry --help.\n");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--pasword " + SECRET, "--pasword=" + SECRET, SECRET})
    void passwordBesideAMistypedOptionIsNotShown(String args) {
        CommandLineRun run = CommandLineRun.of(("verify " + URL + " " + args).split(" ", -1));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("mainstay-audit: unknown ").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "verify|--url must be given: must be jdbc:postgresql://host:port/database or postgresql://host:port/database",
                "verify --url=mysql://u:" + SECRET + "@h/d|--url must be jdbc:postgresql://host:port/database or",
                "verify --url=postgresql://u:a/" + SECRET + "@h/d|--url must be",
                "verify --url=jdbc:postgresql://h:99999/d?sslpassword=" + SECRET + "|--url must be",
                "verify " + URL + "|--user must name a login",
                "verify " + URL + " --user=u|--key must be given as ID=FILE",
                "verify " + URL + " --user=u --key=" + SECRET + "|--key must be ID=FILE, was something else",
                "verify " + URL
                        + " --user=u --key=k=/none/k.pem|--key cannot be read, /none/k.pem: there is no such file",
                "digest|either --url or --anchors must be given, and not both",
                "digest " + URL
                        + " --user=u --format=checkpoint|--format checkpoint must come with --anchors and --key",
                "digest " + URL + " --user=u --block=-1|--block must be a whole number from 0, was '-1'",
                "digest --anchors=/none/a.jsonl|--anchors cannot be read, /none/a.jsonl: there is no such file or folder",
                "prove " + URL
                        + "|one of --record, --tenant with --block, and --check must be given, and no other of them",
                "prove --tenant=t|one of --record, --tenant with --block, and --check must be given",
                "prove --record=x --check=y|one of --record, --tenant with --block, and --check must be given",
                "prove --check=x|--key must be given as ID=FILE",
                "prove --check=x " + URL + "|--url must not come with --check, which needs no database",
                "prove --record=x " + URL
                        + " --user=u|--record must be the id of a record, a UUID of version 7, was 'x'",
                "export " + URL + "|--tenant must be given: a tenant, or - for the platform",
                "export --tenant=A_b|--tenant must be - for the platform, or a lower-case UUID",
                "export --tenant=a --out=/none/x|--url must be given",
                "export --tenant=a " + URL
                        + " --user=u --out=/none/x|--out must be a file in a folder that is there, was /none/x",
                "prune --dry-run --at=soon|--at must be a moment such as 2026-12-31T23:59:59Z or a day",
                "prune --dry-run --period=standard|--period must be CLASS=PERIOD with a period of ISO 8601",
                "prune --dry-run --period=standard=P0D|period of standard must be positive",
            })
    void optionThatCannotBeUsedIsNamed(String args, String message) {
        CommandLineRun run = CommandLineRun.of(args.split(" ", -1));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).startsWith("mainstay-audit: " + message).doesNotContain(SECRET);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void optionsOfVerifyAreCheckedBeforeTheDatabaseIsAsked(@TempDir Path folder) throws IOException {
        Path key = folder.resolve("k.pem");
        CommandLog.writeKey(key, "k");
        List<String> mistakes = List.of(
                "--parallelism=0|--parallelism must be a whole number from 1 to 64, was '0'",
                "--unsealed-limit=5|--unsealed-limit must be a whole number from 1 and ms, s, m, h or d, such as 5m, was '5'",
                "--heartbeat-limit=0s|--heartbeat-limit must be a whole number from 1 and",
                "--from=3|--from must be a block that --anchors has a digest of, which are none, was 3",
                "--through=x|--through must be a whole number from 0, was 'x'",
                "--mac-since=2026-01-01|--mac-since must come with --mac-key",
                "--key=k=" + key + "|ids must differ, had k twice",
                "--anchors=" + key + "|--anchors must be a file of published digests, " + key + " has none",
                "--mac-key=m=" + key + "|--mac-key must be ID=FILE, the id 1 to 64 of",
                "--seal-secret=s=" + folder + "|--seal-secret cannot be read, ");

        assertThat(mistakes).allSatisfy(mistake -> {
            String[] parts = mistake.split("\\|", 2);
            CommandLineRun run = CommandLineRun.of("verify", URL, "--user=u", "--key=k=" + key, parts[0]);
            assertThat(run.err()).startsWith("mainstay-audit: " + parts[1]);
            assertThat(run.code()).isEqualTo(3);
        });
    }

    @Test
    void noServerIsSaidWithoutAStackTraceOrAPassword(@TempDir Path folder) throws IOException {
        Path key = folder.resolve("k.pem");
        CommandLog.writeKey(key, "k");
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        List<List<String>> commands = List.of(
                List.of("verify", "--key=k=" + key),
                List.of("digest"),
                List.of("prove", "--tenant=t", "--block=1"),
                List.of("export", "--tenant=t"),
                List.of("prune", "--dry-run"));

        assertThat(commands).allSatisfy(command -> {
            List<String> args = new ArrayList<>(command);
            args.addAll(List.of("--url=postgresql://localhost:" + port + "/shop", "--user=auditor"));
            CommandLineRun run =
                    CommandLineRun.with(Map.of("MAINSTAY_AUDIT_PASSWORD", SECRET), args.toArray(String[]::new));
            assertThat(run.code()).isEqualTo(3);
            assertThat(run.err())
                    .contains("Connection to localhost:" + port + " refused", "SQLSTATE 08001")
                    .doesNotContain(SECRET);
            assertThat(run.err().lines()).hasSize(1);
        });
    }

    @Test
    void outputThatIsClosedIsAFailure() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        StringWriter err = new StringWriter();

        int code = run(broken, err, "--help");

        assertThat(code).isEqualTo(3);
        assertThat(err.toString()).contains("the standard output could not be written");
    }

    @Test
    void whatIsTooMuchForTheMachineIsAFailureAndNoVerdict() {
        List<Error> errors = List.of(new OutOfMemoryError("a test"), new StackOverflowError());

        assertThat(errors).allSatisfy(error -> {
            OutputStream full = new OutputStream() {
                @Override
                public void write(int b) {
                    throw error;
                }
            };
            StringWriter err = new StringWriter();
            int code = run(full, err, "prove", "--check=x", "--version");
            assertThat(code).isEqualTo(3);
            assertThat(err.toString()).contains("mainstay-audit: unexpected " + error);
        });
    }
}
