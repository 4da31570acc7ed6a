package dev.mainstay.audit.cli;

import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.audit.retention.AuditRetention;
import dev.mainstay.audit.retention.Obstacle;
import dev.mainstay.audit.retention.RetentionPlan;
import dev.mainstay.audit.retention.RetentionPolicy;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which months could be removed. */
@Command(
        name = "prune",
        description =
                "Says which months of which retention class can be removed, and what keeps the others. It removes nothing:"
                        + " that is the application's to do. The login must be a member of the retention group.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = AuditCommand.Version.class,
        usageHelpWidth = AuditCommand.WIDTH,
        footer = {"", "Exit codes: 0 done, 1 a month does not have the records that were sealed, 3 could not run."})
final class PruneCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final DatabaseOptions database;

    @Option(names = "--dry-run", description = "must be given")
    private boolean dryRun;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "the moment to plan for, which may lie ahead (default: now)")
    private @Nullable String at;

    @Option(
            names = "--period",
            paramLabel = "CLASS=PERIOD",
            description =
                    "how long records of a class are kept, such as security=P7Y; repeatable (default: standard=P90D and"
                            + " security=P7Y)")
    private List<String> periods = List.of();

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES} (default: text)")
    private Format format = Format.TEXT;

    @Mixin
    private final OutputOption output;

    /** How a plan is written. */
    enum Format {
        TEXT,
        JSON;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    PruneCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        database = new DatabaseOptions(surroundings);
        output = new OutputOption(surroundings);
    }

    @Override
    public Integer call() throws IOException {
        if (!dryRun) {
            throw new IllegalArgumentException(
                    "--dry-run must be given: the command line removes nothing, AuditRetention does in your application");
        }
        Instant moment = at == null ? Clock.systemUTC().instant() : Values.moment("--at", at);
        RetentionPolicy policy = policy();
        DataSource source = database.dataSource();
        output.check();
        RetentionPlan plan;
        // A plan writes no records, but whoever removes must be able to.
        try (AuditTrail trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(source)
                .build()) {
            plan = AuditRetention.builder(source)
                    .trail(trail)
                    .policy(policy)
                    .build()
                    .plan(moment);
        }
        output.write(format == Format.JSON ? json(plan) : text(plan));
        output.tell("the plan is");
        if (plan.kept().stream().noneMatch(month -> month.obstacles().contains(Obstacle.ALTERED))) {
            return AuditMain.INTACT;
        }
        surroundings.say("a month does not have the records that were sealed; the verify command says more");
        return AuditMain.TAMPERED;
    }

    private RetentionPolicy policy() {
        RetentionPolicy policy = RetentionPolicy.ofDefaults();
        for (String text : periods) {
            Map.Entry<String, Period> period = Values.period("--period", text);
            policy = policy.with(period.getKey(), period.getValue());
        }
        return policy;
    }

    private static String json(RetentionPlan plan) {
        List<Map<String, Object>> partitions = plan.partitions().stream()
                .map(month -> Map.<String, Object>of(
                        "retention",
                        month.retention(),
                        "month",
                        month.month().toString(),
                        "obstacles",
                        month.obstacles().stream().map(Obstacle::code).toList()))
                .toList();
        return CanonicalJson.write(Map.of(
                        "format", "mainstay-audit-plan/1", "at", plan.at().toString(), "partitions", partitions))
                + "\n";
    }

    private static String text(RetentionPlan plan) {
        String months = plan.partitions().stream()
                .map(month -> "%-18s %s\n".formatted(month.id(), words(month)))
                .collect(Collectors.joining());
        return "Retention plan for %s: can be removed %d, kept %d\n%s"
                .formatted(plan.at(), plan.removable().size(), plan.kept().size(), months);
    }

    private static String words(RetentionPlan.Partition month) {
        return month.isRemovable()
                ? "can be removed"
                : month.obstacles().stream().map(PruneCommand::words).collect(Collectors.joining("; ", "kept: ", ""));
    }

    private static String words(Obstacle obstacle) {
        return switch (obstacle) {
            case TOO_YOUNG -> "its period is not over";
            case NO_POLICY -> "no --period for its class";
            case NO_RULE -> "no minimum for its class in audit.retention_rule";
            case UNSEALED -> "a record is not sealed yet";
            case ALTERED -> "it does not have the records that were sealed";
            case UNANCHORED -> "no digest of its last block was published";
            case HELD -> "a legal hold matches a record";
            case NOT_EXPORTED -> "it must be exported first";
            case ABSENT -> "it is no longer there";
            case PRUNED -> "it was made again after its removal";
            case CHANGED -> "something was sealed in it meanwhile";
            case BUSY -> "it is in use";
        };
    }
}
