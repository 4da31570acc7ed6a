package dev.mainstay.tenancy.cli;

import dev.mainstay.tenancy.proof.AuditSpec;
import dev.mainstay.tenancy.proof.CoverageReport;
import dev.mainstay.tenancy.proof.PolicyAudit;
import dev.mainstay.tenancy.proof.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options, and what is done with them. */
@Command(
        name = "mainstay-proof",
        description =
                "Proves that row-level security keeps the tenants of a PostgreSQL database apart, or shows where it does not.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = AuditCommand.Version.class,
        usageHelpWidth = 110,
        footer = {
            "",
            "Exit codes: 0 proven, 1 violated, 2 undecided, 3 could not run.",
            "Options may stand in a file, one per line, that is named with @: mainstay-proof.jar @audit.options",
            "The login must be a superuser or a member of the application's roles; nothing is changed in the database."
        })
final class AuditCommand implements Callable<Integer> {

    static final String PASSWORD_VARIABLE = "MAINSTAY_PROOF_PASSWORD";

    private static final int CONNECT_SECONDS = 10;

    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            required = true,
            description = "jdbc:postgresql://host:port/database, or postgresql://host:port/database")
    private String url = "";

    @Option(names = "--user", description = "the auditor's login")
    private @Nullable String user;

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            description = "its password; asked for when nothing follows; better in " + PASSWORD_VARIABLE
                    + ", since other users of a machine can see options")
    private char @Nullable [] password;

    @Option(
            names = "--app-role",
            required = true,
            paramLabel = "ROLE",
            description = "a role as which the application works; repeatable")
    private List<String> appRoles = List.of();

    @Option(
            names = "--tenant-column",
            paramLabel = "PATTERN",
            description = "the column that says whose a row is, or schema.table.column; * stands for any characters;"
                    + " repeatable (default: tenant_id)")
    private List<String> tenantColumns = List.of();

    @Option(
            names = "--setting",
            paramLabel = "NAME[=TEMPLATE]",
            description = "the setting that binds a tenant; {tenant} stands for its id in a template; repeatable"
                    + " (default: mainstay.tenant_id)")
    private List<String> settings = List.of();

    @Option(
            names = "--global",
            paramLabel = "TABLES:REASON",
            description = "schema.table that belongs to no tenant on purpose; * stands for any characters; repeatable")
    private List<String> globals = List.of();

    @Option(
            names = "--child",
            paramLabel = "TABLES=PARENT",
            description =
                    "schema.table without a tenant's column, whose rows belong to whom the row of a table of tenants"
                            + " belongs; * stands for any characters; repeatable")
    private List<String> children = List.of();

    @Option(
            names = "--exempt",
            paramLabel = "CODE:OBJECT:REASON:DATE",
            description = "accepts a finding, or with UNDECIDED a verdict, until the day yyyy-mm-dd; repeatable")
    private List<String> exemptions = List.of();

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES} (default: text)")
    private ReportFormat format = ReportFormat.TEXT;

    @Option(names = "--output", paramLabel = "FILE", description = "where the report goes (default: standard output)")
    private @Nullable Path output;

    @Option(
            names = "--fingerprint",
            arity = "0..1",
            fallbackValue = Options.NO_FINGERPRINT,
            paramLabel = "SHA256",
            description =
                    "no audit: prints the fingerprint, or compares it with this one (exit code 1 when it is another)")
    private @Nullable String fingerprint;

    /** The version of the jar; a class path of folders has none. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = AuditCommand.class.getPackage().getImplementationVersion();
            return new String[] {"mainstay-proof " + (version == null ? "(not packaged)" : version)};
        }
    }

    AuditCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws SQLException, IOException {
        AuditSpec audit = audit();
        Optional<String> expected = fingerprint == null ? Optional.empty() : Options.fingerprint(fingerprint.strip());
        DataSource database = database();
        return fingerprint == null ? report(database, audit) : fingerprint(database, audit, expected);
    }

    private AuditSpec audit() {
        AuditSpec.Builder builder = PolicyAudit.spec();
        appRoles.forEach(builder::appRole);
        tenantColumns.forEach(builder::tenantColumn);
        settings.forEach(text -> builder.setting(Options.setting(text)));
        globals.stream().map(Options::global).forEach(global -> builder.global(global.getKey(), global.getValue()));
        children.stream().map(Options::child).forEach(child -> builder.child(child.getKey(), child.getValue()));
        exemptions.forEach(text -> builder.exempt(Options.exemption(text)));
        return builder.build();
    }

    private DataSource database() {
        DatabaseAddress address = DatabaseAddress.parse(url);
        PGSimpleDataSource source = new PGSimpleDataSource();
        address.configure(source);
        String login = user == null ? address.user() : user;
        if (login == null || login.isBlank()) {
            throw new IllegalArgumentException("--user must name the auditor's login");
        }
        source.setUser(login);
        source.setPassword(password(address));
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setApplicationName("mainstay-proof");
        return source;
    }

    private @Nullable String password(DatabaseAddress address) {
        if (password != null) {
            return new String(password);
        }
        String variable = environment.get(PASSWORD_VARIABLE);
        return variable == null ? address.password() : variable;
    }

    private int report(DataSource database, AuditSpec audit) throws SQLException, IOException {
        CoverageReport report = PolicyAudit.run(database, audit);
        ExemptionNotes.of(audit, report).forEach(note -> err().println("mainstay-proof: " + note));
        if (output == null) {
            out().print(format.write(report));
        } else {
            Files.writeString(output, format.write(report));
            err().println("mainstay-proof: " + report.verdict() + ", the report is in " + output);
        }
        return exitCode(report.verdict());
    }

    private static int exitCode(Verdict verdict) {
        return switch (verdict) {
            case PROVEN -> PolicyAuditMain.PROVEN;
            case VIOLATED -> PolicyAuditMain.VIOLATED;
            case UNDECIDED -> PolicyAuditMain.UNDECIDED;
        };
    }

    private int fingerprint(DataSource database, AuditSpec audit, Optional<String> expected) throws SQLException {
        String actual = PolicyAudit.fingerprint(database, audit);
        out().println(actual);
        if (expected.isEmpty() || expected.get().equalsIgnoreCase(actual)) {
            return PolicyAuditMain.PROVEN;
        }
        err().println("mainstay-proof: the fingerprint is another, so the database has to be audited again");
        return PolicyAuditMain.VIOLATED;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    private PrintWriter err() {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }
}
