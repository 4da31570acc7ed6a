package dev.mainstay.audit.seal;

import dev.mainstay.core.health.Probe;
import dev.mainstay.core.health.ProbeResult;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Scheduler;
import dev.mainstay.core.time.Ticker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Seals committed audit records in the background: blocks of Merkle trees, each signed and chained to the one before,
 * whose digests are published elsewhere. Writers wait for nothing.
 *
 * <p>A block takes the records of all transactions that are finished, so that no record can come into it later; one
 * transaction that stays open delays sealing, never writing. Any number of sealers may run on one database: one works,
 * and should two do so, constraints of the tables let one of them win. What a crash interrupts is done by the next run.
 *
 * <pre>{@code
 * AuditSealer sealer = AuditSealer.builder(sealerDataSource)
 *         .signer(BlockSigner.ed25519(key))
 *         .origin("orders.example/audit")
 *         .anchor(AnchorSink.file(Path.of("/var/lib/anchors/audit.jsonl")))
 *         .build();
 * sealer.start();
 * }</pre>
 *
 * <p>Its login is of the sealer group, which reads records and changes none. Give it two connections: one to work, one
 * for {@link #probe}. Thread-safe.
 */
public final class AuditSealer implements AutoCloseable {

    private final DataSource dataSource;
    private final Sealing sealing;
    private final SealLoop loop;
    private final Signals signals;
    private final Anchoring anchoring;
    private final BacklogQuery backlogs;
    private final Semaphore turn = new Semaphore(1);
    private final AtomicBoolean checked = new AtomicBoolean();
    private volatile BlockSigner signer;

    private AuditSealer(Builder from, BlockSigner signer) {
        this.dataSource = from.dataSource;
        this.loop = new SealLoop(from.interval, from.scheduler);
        this.signals = Signals.to(from.listeners);
        this.sealing = new Sealing(new NextBlock.Limits(from.maxLeaves, from.heartbeat), signals);
        this.anchoring = new Anchoring(from.origin, List.copyOf(from.anchors), signals);
        this.backlogs = new BacklogQuery(from.ticker, from.blockedAfter);
        this.signer = signer;
    }

    /**
     * Returns a builder.
     *
     * @param sealerRole connections of a login of the sealer group; not closed by the sealer
     */
    public static Builder builder(DataSource sealerRole) {
        return new Builder(sealerRole);
    }

    /**
     * Seals what can be sealed now, publishes what is not published yet, tells what is left. The first call checks the login.
     *
     * @throws IllegalStateException when the login hides records or may change them, or the log expects another key
     * @throws SQLException when the database fails; nothing is half done
     */
    public SealResult sealOnce() throws SQLException {
        if (!turn.tryAcquire()) {
            return new SealResult(SealResult.End.FOLLOWER, 0, 0);
        }
        try (SealSession session = SealSession.open(dataSource)) {
            check(session);
            SealResult result = session.lead() ? seal(session) : new SealResult(SealResult.End.FOLLOWER, 0, 0);
            signals.emit(new SealSignal.Run(result.end().name().toLowerCase(Locale.ROOT)));
            return result;
        } catch (SQLException | RuntimeException e) {
            signals.emit(new SealSignal.Run("failed"));
            throw e;
        } finally {
            turn.release();
        }
    }

    private void check(SealSession session) throws SQLException {
        if (!checked.get()) {
            SealerRights.check(session.connection());
            checked.set(true);
        }
    }

    private SealResult seal(SealSession session) throws SQLException {
        BlockSigner current = signer;
        SealResult result = sealing.run(session, current, loop::isClosed);
        if (result.end() != SealResult.End.STANDBY) {
            anchoring.publish(session.connection(), current);
            backlogs.tell(session.connection(), signals);
        }
        return result;
    }

    /**
     * Measures what is not sealed yet, with a connection of its own.
     *
     * @throws SQLException when the database cannot be asked
     */
    public Backlog backlog() throws SQLException {
        try (SealSession session = SealSession.open(dataSource)) {
            return backlogs.measure(session.connection());
        }
    }

    /**
     * Returns a look at the backlog for {@link dev.mainstay.core.health.Health}: down, with the reason {@code seal-lag},
     * when the oldest unsealed record has waited longer than it may, whichever process should have sealed it.
     *
     * @param longest how long a record may wait, above zero
     */
    public Probe probe(Duration longest) {
        requirePositive("longest", longest);
        return () -> backlog().age().compareTo(longest) > 0 ? ProbeResult.down("seal-lag") : ProbeResult.up();
    }

    /**
     * Replaces the key: seals the last block with the old one, which names the new one, and signs with the new one from
     * then on. Other sealers must get the new signer too; until then they fail with a message that says so. It waits
     * for a run to end. Calling it again after an interruption finishes it.
     *
     * @param next signer with the new key, of another id
     * @throws IllegalArgumentException when the id is the same
     * @throws IllegalStateException when this sealer's key is not the one that the log expects
     * @throws SQLException when the database fails; the old key then stays, unless the commit was not answered
     */
    public void rotate(BlockSigner next) throws SQLException {
        if (next.keyId().equals(signer.keyId())) {
            throw new IllegalArgumentException("next must have another key than " + next.keyId());
        }
        turn.acquireUninterruptibly();
        try (SealSession session = SealSession.open(dataSource)) {
            check(session);
            sealing.rotate(session, signer, next);
            signer = next;
        } finally {
            turn.release();
        }
    }

    /**
     * Seals from now on, an interval after each run; a run that fails is logged, told to listeners and tried again.
     *
     * @throws IllegalStateException when it was started or closed before, the login hides records or may change them
     * @throws SQLException when the database cannot be asked
     */
    public void start() throws SQLException {
        try (SealSession session = SealSession.open(dataSource)) {
            check(session);
        }
        loop.start(this::sealOnce);
    }

    /** Ends sealing; waits up to ten seconds for a run of its own thread. Calling it again changes nothing. */
    @Override
    public void close() {
        loop.close();
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " must be > 0, was " + duration);
        }
    }

    /** Collects what a sealer needs. Not thread-safe. */
    public static final class Builder {

        private final DataSource dataSource;
        private final List<AnchorSink> anchors = new ArrayList<>();
        private final List<SignalListener> listeners = new ArrayList<>();
        private @Nullable BlockSigner signer;
        private @Nullable Scheduler scheduler;
        private Ticker ticker = Ticker.systemTicker();
        private String origin = "mainstay-audit";
        private Duration interval = Duration.ofSeconds(1);
        private Duration heartbeat = Duration.ofHours(1);
        private Duration blockedAfter = Duration.ofSeconds(10);
        private int maxLeaves = 100_000;

        private Builder(DataSource dataSource) {
            this.dataSource = Objects.requireNonNull(dataSource, "sealerRole");
        }

        /** Sets who signs; must be set. */
        public Builder signer(BlockSigner value) {
            signer = Objects.requireNonNull(value, "signer");
            return this;
        }

        /**
         * Sets the name of the log in its digests; {@code mainstay-audit} when not set.
         *
         * @param value unique among the logs of its readers: visible ASCII without spaces and {@code +}
         */
        public Builder origin(String value) {
            Digest.requireOrigin(value);
            origin = value;
            return this;
        }

        /** Sets how long it waits after each run; one second when not set. */
        public Builder interval(Duration value) {
            requirePositive("interval", value);
            interval = value;
            return this;
        }

        /** Sets after how long an idle log gets a block that says so; one hour when not set. */
        public Builder heartbeat(Duration value) {
            requirePositive("heartbeat", value);
            heartbeat = value;
            return this;
        }

        /** Sets how old a transaction that holds up sealing must be to be told of; ten seconds when not set. */
        public Builder blockedAfter(Duration value) {
            requirePositive("blockedAfter", value);
            blockedAfter = value;
            return this;
        }

        /**
         * Sets how many records a block has at most, unless a single transaction wrote more; 100,000 when not set.
         *
         * @param value at least 1
         */
        public Builder maxLeaves(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("maxLeaves must be >= 1, was " + value);
            }
            maxLeaves = value;
            return this;
        }

        /**
         * Adds a place where digests are published; without one nobody notices when the newest blocks are removed.
         *
         * @throws IllegalArgumentException when there is one of this name already
         */
        public Builder anchor(AnchorSink value) {
            if (anchors.stream().anyMatch(known -> known.name().equals(value.name()))) {
                throw new IllegalArgumentException("names of anchors must differ, had " + value.name() + " twice");
            }
            anchors.add(value);
            return this;
        }

        /** Sets what runs the sealer, which blocks; a thread of its own when not set. */
        public Builder scheduler(Scheduler value) {
            scheduler = Objects.requireNonNull(value, "scheduler");
            return this;
        }

        /** Sets what measures how long a transaction holds up sealing. */
        public Builder ticker(Ticker value) {
            ticker = Objects.requireNonNull(value, "ticker");
            return this;
        }

        /** Adds a listener of {@link SealSignal}. */
        public Builder listener(SignalListener value) {
            listeners.add(Objects.requireNonNull(value, "listener"));
            return this;
        }

        /**
         * Makes the sealer; connects to nothing.
         *
         * @throws IllegalStateException when no signer was set
         */
        public AuditSealer build() {
            if (signer == null) {
                throw new IllegalStateException("signer must be set");
            }
            return new AuditSealer(this, signer);
        }
    }
}
