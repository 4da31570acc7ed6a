package dev.mainstay.tenancy.proof;

import org.jspecify.annotations.Nullable;

/**
 * What the audit says about one command on one table, for the application's roles together: the worst of them.
 *
 * @param table {@code schema.table}, quoted as SQL where needed
 * @param command what would be done
 * @param verdict the answer
 * @param witness what shows it; null when PROVEN
 * @param exemption why a verdict that is not PROVEN is accepted; null when it is not
 */
public record TableProof(
        String table,
        Command command,
        Verdict verdict,
        @Nullable Witness witness,
        @Nullable Exemption exemption) {}
