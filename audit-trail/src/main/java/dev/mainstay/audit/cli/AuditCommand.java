package dev.mainstay.audit.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command above the commands. */
@Command(
        name = AuditCommand.NAME,
        description =
                "Verifies an audit trail in PostgreSQL, proves and exports records of it, and plans their removal.",
        mixinStandardHelpOptions = true,
        versionProvider = AuditCommand.Version.class,
        usageHelpWidth = AuditCommand.WIDTH,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 intact or done, 1 tampered or a proof that does not hold, 2 incomplete, 3 could not run.",
            "Nothing is changed in the database. Options may stand in a file, one per line, that is named with @."
        })
final class AuditCommand {

    static final String NAME = "mainstay-audit";

    static final int WIDTH = 110;

    /** The version of the jar; a class path of folders has none. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = AuditCommand.class.getPackage().getImplementationVersion();
            return new String[] {NAME + " " + (version == null ? "(not packaged)" : version)};
        }
    }

    private AuditCommand() {}

    /** Returns the command with all that belong to it. */
    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new AuditCommand())
                .addSubcommand(new VerifyCommand(surroundings))
                .addSubcommand(new DigestCommand(surroundings))
                .addSubcommand(new ProveCommand(surroundings))
                .addSubcommand(new ExportCommand(surroundings))
                .addSubcommand(new PruneCommand(surroundings));
    }
}
