package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.core.keys.Ed25519Key;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealerCrashIT {

    private final Ed25519Key key = SealFixture.key("first");
    private final List<Digest> published = new ArrayList<>();

    private AuditDatabase database;

    @TempDir
    private Path directory;

    @BeforeEach
    void setUp() throws SQLException {
        database = AuditDatabase.ready();
        SealFixture.sealer(database, key).anchor(new CommittedOnly()).build().sealOnce();
        SealFixture.write(database, "acme", 3);
        SealFixture.write(database, "globex", 2);
    }

    @AfterEach
    void tearDown() {
        database.close();
    }

    @ParameterizedTest
    @Tag("AU24")
    @ValueSource(
            strings = {
                "after SELECT pg_try_advisory_lock",
                "after SELECT format::text AS v, block_no",
                "before SELECT format::text AS v, id",
                "after SELECT format::text AS v, id",
                "after INSERT INTO audit.segment",
                "before INSERT INTO audit.block",
                "after INSERT INTO audit.block",
                "before commit",
                "after commit",
                "before INSERT INTO audit.anchor",
                "after INSERT INTO audit.anchor"
            })
    void sealerThatIsKilledAtAStepIsContinuedByTheNext(String fatal) throws SQLException {
        DataSource dying = WatchedDataSource.breaking(database.as("sealer"), step -> {
            if (step.startsWith(fatal)) {
                throw new WatchedDataSource.Broken();
            }
        });
        AuditSealer killed = AuditSealer.builder(dying)
                .signer(BlockSigner.ed25519(key))
                .anchor(new CommittedOnly())
                .build();

        assertThatThrownBy(killed::sealOnce).isInstanceOf(WatchedDataSource.Broken.class);

        assertThatTheNextRunFinishesIt();
    }

    @Test
    @Tag("AU24")
    void sealerThatDiesWhileItSignsIsContinuedByTheNext() throws SQLException {
        AuditSealer killed = AuditSealer.builder(database.as("sealer"))
                .signer(new FailingSigner())
                .anchor(new CommittedOnly())
                .build();

        assertThatThrownBy(killed::sealOnce)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no key today");

        assertThatTheNextRunFinishesIt();
    }

    @Test
    @Tag("AU24")
    void blockWhoseDigestNobodyTookIsPublishedByTheNextRun() throws SQLException {
        List<String> outcomes = new ArrayList<>();
        AuditSealer sealer = SealFixture.sealer(database, key)
                .anchor(new Refusing())
                .listener(signal -> {
                    if (signal instanceof SealSignal.Anchored anchored) {
                        outcomes.add(anchored.attributes().toString());
                    }
                })
                .build();

        assertThat(sealer.sealOnce().records()).isEqualTo(5);

        assertThat(outcomes).singleElement().asString().contains("outcome=failed");
        assertThatTheNextRunFinishesIt();
    }

    @Test
    void sinkThatFailsHoldsUpNoOther() throws Exception {
        Path file = directory.resolve("anchors.jsonl");

        SealFixture.sealer(database, key)
                .anchor(new Refusing())
                .anchor(AnchorSink.file(file))
                .build()
                .sealOnce();

        assertThat(Digest.readAll(file)).extracting(Digest::block).containsExactly(0L, 1L);
        assertThat(database.column(
                        "SELECT block_no || ' ' || receipt FROM audit.anchor WHERE sink = 'file' ORDER BY 1"))
                .containsExactly("0 0@anchors.jsonl", "1 1@anchors.jsonl");
    }

    private void assertThatTheNextRunFinishesIt() throws SQLException {
        SealFixture.awaitNone(
                database, "SELECT pid FROM pg_stat_activity WHERE usename = '" + database.role("sealer") + "'");
        AuditSealer next =
                SealFixture.sealer(database, key).anchor(new CommittedOnly()).build();
        assertThat(next.sealOnce().end()).isEqualTo(SealResult.End.DONE);

        SealFixture.assertWhole(database, key);
        assertThat(SealFixture.head(database).header().total()).isEqualTo(5);
        assertThat(database.column("SELECT block_no FROM audit.block WHERE block_no NOT IN"
                        + " (SELECT block_no FROM audit.anchor WHERE sink = 'test')"))
                .isEmpty();
        assertThat(published)
                .extracting(Digest::blockHash)
                .containsAll(
                        SealFixture.blocks(database).stream().map(Block::hash).toList());
    }

    /** A sink that takes only what another connection sees in the database. */
    private final class CommittedOnly implements AnchorSink {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public Receipt publish(Digest digest) throws IOException {
            try {
                assertThat(database.column(
                                "SELECT encode(block_hash, 'hex') FROM audit.block WHERE block_no = " + digest.block()))
                        .containsExactly(digest.blockHash().toString());
            } catch (SQLException e) {
                throw new IOException(e);
            }
            published.add(digest);
            return new Receipt("kept");
        }
    }

    private static final class Refusing implements AnchorSink {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public Receipt publish(Digest digest) throws IOException {
            throw new IOException("disk full");
        }
    }

    private static final class FailingSigner implements BlockSigner {
        @Override
        public String keyId() {
            return "first";
        }

        @Override
        public String algorithm() {
            return BlockSigner.ED25519;
        }

        @Override
        public Optional<PublicKey> publicKey() {
            return Optional.empty();
        }

        @Override
        public byte[] sign(byte[] message) {
            throw new IllegalStateException("no key today");
        }
    }
}
