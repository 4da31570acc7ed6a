package dev.mainstay.audit.cli;

import dev.mainstay.audit.seal.AuditVerifier;
import dev.mainstay.audit.seal.BlockKeys;
import dev.mainstay.audit.seal.InclusionProof;
import dev.mainstay.audit.seal.SegmentProof;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes proofs, and verifies them without a database. */
@Command(
        name = "prove",
        description = {
            "Writes a proof that a record is sealed, or proofs of everything that a block holds of a tenant, one per line.",
            "With --check: verifies such a file, without a database.",
            "A proof holds the records themselves. The login must be a member of the verifier group."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = AuditCommand.Version.class,
        usageHelpWidth = AuditCommand.WIDTH,
        footer = {
            "",
            "Exit codes: 0 done or it holds, 1 it does not hold, 2 there is nothing that is sealed, 3 could not run."
        })
final class ProveCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final DatabaseOptions database;

    @Option(names = "--record", paramLabel = "ID", description = "the record to prove")
    private @Nullable String record;

    @Option(names = "--tenant", paramLabel = "T", description = "the tenant whose records to prove; with --block")
    private @Nullable String tenant;

    @Option(names = "--block", paramLabel = "N", description = "number of the block; with --tenant")
    private @Nullable String block;

    @Option(
            names = "--check",
            paramLabel = "FILE",
            description = "verifies the proofs in a file; needs --key, no --url")
    private @Nullable String check;

    @Mixin
    private final KeyOptions keys = new KeyOptions();

    @Mixin
    private final OutputOption output;

    ProveCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        database = new DatabaseOptions(surroundings);
        output = new OutputOption(surroundings);
    }

    @Override
    public Integer call() throws SQLException, IOException {
        boolean ofTenant = tenant != null && block != null;
        long asked = Stream.of(record != null, tenant != null || block != null, check != null)
                .filter(Boolean::booleanValue)
                .count();
        if (asked != 1 || ofTenant != (tenant != null || block != null)) {
            throw new IllegalArgumentException(
                    "one of --record, --tenant with --block, and --check must be given, and no other of them");
        }
        output.check();
        return check == null ? make() : check(check);
    }

    private int check(String file) throws IOException {
        if (database.isGiven()) {
            throw new IllegalArgumentException("--url must not come with --check, which needs no database");
        }
        BlockKeys verifying = keys.read();
        List<ProofCheck> checks = Inputs.lines("--check", file).stream()
                .map(line -> ProofCheck.of(line, verifying))
                .toList();
        if (checks.isEmpty()) {
            throw new IllegalArgumentException("--check must be a file of proofs, " + file + " has none");
        }
        output.write(checks.stream().map(each -> each.line() + "\n").collect(Collectors.joining()));
        return checks.stream().allMatch(ProofCheck::holds) ? AuditMain.INTACT : AuditMain.TAMPERED;
    }

    private int make() throws SQLException, IOException {
        Optional<BlockKeys> verifying = keys.isGiven() ? Optional.of(keys.read()) : Optional.empty();
        // Making a proof needs no keys.
        AuditVerifier verifier = AuditVerifier.builder(database.dataSource())
                .keys(verifying.orElseGet(() -> BlockKeys.of(List.of(), List.of())))
                .build();
        List<String> proofs = tenant == null || block == null ? ofRecord(verifier) : ofTenant(verifier, tenant, block);
        if (proofs.isEmpty()) {
            surroundings.say("there is no such record in a block; it may not be sealed yet");
            return AuditMain.INCOMPLETE;
        }
        for (String proof : proofs) {
            if (verifying.isPresent()) {
                ProofCheck made = ProofCheck.of(proof, verifying.get());
                if (!made.holds()) {
                    surroundings.say(made.line() + "; the verify command says more");
                    return AuditMain.TAMPERED;
                }
            }
        }
        output.write(String.join("\n", proofs) + "\n");
        output.tell(proofs.size() == 1 ? "the proof is" : proofs.size() + " proofs are");
        return AuditMain.INTACT;
    }

    private List<String> ofRecord(AuditVerifier verifier) throws SQLException {
        return verifier.prove(Values.record("--record", String.valueOf(record))).stream()
                .map(InclusionProof::toJson)
                .toList();
    }

    private static List<String> ofTenant(AuditVerifier verifier, String tenant, String block) throws SQLException {
        return verifier.prove(tenant, Values.wholeNumber("--block", block, 0, Long.MAX_VALUE)).stream()
                .map(SegmentProof::toJson)
                .toList();
    }
}
