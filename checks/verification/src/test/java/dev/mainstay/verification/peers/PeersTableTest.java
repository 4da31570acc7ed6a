package dev.mainstay.verification.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.verification.peers.Verdicts.Kind;
import dev.mainstay.verification.peers.Verdicts.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs the contract over all guards, and leaves the document in the build directory; {@code make peers} takes it from there. */
class PeersTableTest {

    private static final Verdict KEPT = new Verdict(Kind.KEPT, "");

    private static PeersTable table;

    @BeforeAll
    static void run() throws IOException {
        table = PeersTable.run();
        Files.writeString(
                Path.of(System.getProperty("mainstay.build.directory", "target"), "peers.md"), table.markdown());
    }

    @Test
    void mainstayKeepsEveryPromise() {
        assertThat(table.mainstay()).hasSizeGreaterThan(35);
        assertThat(table.mainstay())
                .allSatisfy(
                        (promise, verdict) -> assertThat(verdict).as(promise).isEqualTo(KEPT));
    }

    @Test
    void everyImplementationWasHeldAgainstEveryPromise() {
        assertThat(table.resilience4j().keySet()).isEqualTo(table.mainstay().keySet());
        assertThat(table.failsafe().keySet()).isEqualTo(table.mainstay().keySet());
    }

    /** Only rows that do not depend on races or on how quick the machine is. */
    @Test
    void peersThatDoOtherwiseAreSeenDoingSo() {
        String nested = "RC26 Three guards within each other do not multiply their attempts";
        Verdict multiplied = new Verdict(Kind.BROKEN, "one call made 64 attempts");

        assertThat(table.resilience4j()).containsEntry(nested, multiplied);
        assertThat(table.failsafe()).containsEntry(nested, multiplied);
    }

    @Test
    void remarksBelongToPromises() {
        Set<String> remarked = new TreeSet<>(Remarks.RESILIENCE4J.keySet());
        remarked.addAll(Remarks.FAILSAFE.keySet());

        assertThat(table.mainstay().keySet()).containsAll(remarked);
    }

    @Test
    void aCellTellsWhatWasSeen() {
        String promise = "RC3 The sixth call is rejected";
        String document = new PeersTable(
                        Map.of(promise, KEPT),
                        Map.of(promise, new Verdict(Kind.BROKEN, "its body ran")),
                        Map.of(promise, new Verdict(Kind.NOT_APPLICABLE, "it has no breaker")))
                .markdown();

        assertThat(document)
                .contains("| RC3 | The sixth call is rejected | yes | **no**: its body ran | -: it has no breaker |\n")
                .endsWith("Kept: Mainstay 1 of 1, Resilience4j 0 of 1, Failsafe 0 of 0.\n");
    }
}
