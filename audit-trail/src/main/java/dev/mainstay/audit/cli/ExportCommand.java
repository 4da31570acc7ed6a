package dev.mainstay.audit.cli;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.ExportFormat;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.jdbc.JdbcAuditReader;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes records of one tenant. */
@Command(
        name = "export",
        description = "Writes records of one tenant, newest first. The login must be a member of the reader group.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = AuditCommand.Version.class,
        usageHelpWidth = AuditCommand.WIDTH,
        footer = {"", "Exit codes: 0 done, 3 could not run."})
final class ExportCommand implements Callable<Integer> {

    @Mixin
    private final DatabaseOptions database;

    @Option(names = "--tenant", paramLabel = "T", description = "whose records; - for those of the platform")
    private @Nullable String tenant;

    @Option(
            names = "--format",
            description = "${COMPLETION-CANDIDATES} (default: JSONL); CSV is for people, JSONL can be" + " read back")
    private ExportFormat format = ExportFormat.JSONL;

    @Option(names = "--action", description = "only what was done so")
    private @Nullable String action;

    @Option(
            names = "--resource",
            paramLabel = "TYPE[/ID]",
            description = "only what was done to it, or to any of its type")
    private @Nullable String resource;

    @Option(
            names = "--actor",
            paramLabel = "KIND:ID",
            description = "only what one did: USER, SERVICE, API_KEY, SYSTEM or ANONYMOUS, and the id")
    private @Nullable String actor;

    @Option(names = "--outcome", description = "only what ended so: ${COMPLETION-CANDIDATES}")
    private Outcome.@Nullable Kind outcome;

    @Option(names = "--correlation-id", paramLabel = "UUID", description = "only what was recorded in one call")
    private @Nullable String correlationId;

    @Option(names = "--from", paramLabel = "TIME", description = "only what was recorded since, inclusive")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "only what was recorded until, exclusive")
    private @Nullable String to;

    @Mixin
    private final OutputOption output;

    @Mixin
    private final ProgressOption progress;

    ExportCommand(Surroundings surroundings) {
        database = new DatabaseOptions(surroundings);
        output = new OutputOption(surroundings);
        progress = new ProgressOption(surroundings);
    }

    @Override
    public Integer call() throws IOException {
        if (tenant == null) {
            throw new IllegalArgumentException("--tenant must be given: a tenant, or - for the platform");
        }
        boolean platform = tenant.equals(AuditEntry.PLATFORM_TENANT);
        CallContext call = CallContext.empty().withCorrelationId(CorrelationId.mint());
        CallContext context = platform ? call : call.withTenant(Values.tenant("--tenant", tenant));
        AuditQuery.Builder query = query();
        AuditQuery wanted = (platform ? query.platform() : query).build();
        DataSource source = database.dataSource();
        output.check();
        try (ProgressBar bar = progress.start("written", "lines")) {
            output.write(out -> context.<Boolean, IOException>call(() -> {
                JdbcAuditReader.on(source).export(wanted, format, new Lines(out, bar));
                return true;
            }));
        }
        output.tell("the export is");
        return AuditMain.INTACT;
    }

    private AuditQuery.Builder query() {
        AuditQuery.Builder query = AuditQuery.builder();
        if (action != null) {
            query.action(action);
        }
        if (resource != null) {
            query.resource(Values.resource("--resource", resource));
        }
        if (actor != null) {
            query.actor(Values.actor("--actor", actor));
        }
        if (outcome != null) {
            query.outcome(outcome);
        }
        if (correlationId != null) {
            query.correlationId(Values.correlationId("--correlation-id", correlationId));
        }
        if (from != null) {
            query.from(Values.moment("--from", from));
        }
        if (to != null) {
            query.to(Values.moment("--to", to));
        }
        return query;
    }

    /** Counts lines on their way. */
    private static final class Lines extends FilterOutputStream {

        private final ProgressBar bar;
        private long lines;

        Lines(OutputStream out, ProgressBar bar) {
            super(out);
            this.bar = bar;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] == '\n') {
                    lines++;
                }
            }
            bar.at(lines, 0);
        }
    }
}
