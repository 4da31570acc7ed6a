package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.RecordMac;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes the audit trail from what is stored, and says what was altered, removed, added or is late.
 *
 * <p>It reads one state of the database, on the primary or on a hot standby, changes nothing, and goes on after a
 * finding. It needs memory for one block's segments, not for its records. While it runs no partition can be dropped.
 *
 * <pre>{@code
 * AuditVerifier verifier = AuditVerifier.builder(verifierPool)
 *         .keys(BlockKeys.of(publicKeys))
 *         .anchors(Digest.readAll(file))
 *         .build();
 * VerificationReport report = verifier.verify();
 * }</pre>
 *
 * <p>What it cannot see, whatever it is given: records that were never written or are false, records that were removed
 * before their first seal, and what was done after the last anchor by somebody who has the sealer's key.
 *
 * <p>Immutable, safe for any number of threads.
 */
public final class AuditVerifier {

    final DataSource source;
    final BlockKeys keys;
    final @Nullable RecordMac mac;
    final Instant macSince;
    final List<Digest> anchors;
    final @Nullable Digest trusted;
    final long through;
    final Duration unsealedLimit;
    final Duration heartbeatLimit;
    final int parallelism;
    final Clock clock;
    final @Nullable VerificationProgress progress;

    private AuditVerifier(Builder builder, BlockKeys keys) {
        this.source = builder.source;
        this.keys = keys;
        this.mac = builder.mac;
        this.macSince = builder.macSince;
        this.anchors = builder.anchors;
        this.trusted = builder.trusted;
        this.through = builder.through;
        this.unsealedLimit = builder.unsealedLimit;
        this.heartbeatLimit = builder.heartbeatLimit;
        this.parallelism = builder.parallelism;
        this.clock = builder.clock;
        this.progress = builder.progress;
    }

    /**
     * Starts a verifier.
     *
     * @param source connections of a login in the verifier group, to the primary or a hot standby; as many at once as
     *     {@link Builder#parallelism} says, and one more when that is above 1
     */
    public static Builder builder(DataSource source) {
        return new Builder(source);
    }

    /**
     * Verifies everything, or the range that was given.
     *
     * @return what was found, in the same order however many threads looked
     * @throws SQLException when the database cannot be read
     * @throws IllegalStateException when the login cannot see every tenant
     * @throws java.util.concurrent.CancellationException when the thread is interrupted; its flag stays set
     */
    public VerificationReport verify() throws SQLException {
        try (Snapshot snapshot = Snapshot.take(source)) {
            return new Verification(this, snapshot).run();
        }
    }

    /**
     * Makes a proof that a record is sealed, for somebody without this database.
     *
     * @param id of the record, of any tenant
     * @return a proof that holds where nobody changed anything; empty when there is no such record or it is not sealed yet
     * @throws SQLException when the database cannot be read
     * @throws IllegalStateException when the login cannot see every tenant
     */
    public Optional<InclusionProof> prove(AuditId id) throws SQLException {
        try (Snapshot snapshot = Snapshot.take(source)) {
            Optional<AuditRecord> record = Proving.find(snapshot, id);
            return record.isEmpty() ? Optional.empty() : Proving.of(snapshot, record.get());
        }
    }

    /**
     * Makes a proof of everything that a block holds of one tenant. The records are in memory.
     *
     * @param tenant the tenant
     * @param block number of the block
     * @return one proof for each retention class and month; empty where the block has nothing of the tenant
     * @throws SQLException when the database cannot be read
     * @throws IllegalStateException when the login cannot see every tenant
     */
    public List<SegmentProof> prove(String tenant, long block) throws SQLException {
        try (Snapshot snapshot = Snapshot.take(source)) {
            return Proving.of(snapshot, tenant, block);
        }
    }

    /** Collects the parts of a verifier. Not thread-safe. */
    public static final class Builder {

        private final DataSource source;
        private @Nullable BlockKeys keys;
        private @Nullable RecordMac mac;
        private Instant macSince = Instant.MIN;
        private List<Digest> anchors = List.of();
        private @Nullable Digest trusted;
        private long through = Long.MAX_VALUE;
        private Duration unsealedLimit = Duration.ofMinutes(5);
        private Duration heartbeatLimit = Duration.ofHours(2);
        private int parallelism = 1;
        private Clock clock = Clock.systemUTC();
        private @Nullable VerificationProgress progress;

        private Builder(DataSource source) {
            this.source = Objects.requireNonNull(source, "source");
        }

        /** Sets the keys of the sealer; they must not come from the database that is verified. */
        public Builder keys(BlockKeys value) {
            keys = Objects.requireNonNull(value, "keys");
            return this;
        }

        /** Sets how the application's MAC of each record is verified, and that each has one. Without, none is verified. */
        public Builder recordMac(RecordMac value) {
            return recordMac(value, Instant.MIN);
        }

        /**
         * Sets how the application's MAC of each record is verified.
         *
         * @param since records in blocks that were sealed before may be without one
         */
        public Builder recordMac(RecordMac value, Instant since) {
            mac = Objects.requireNonNull(value, "recordMac");
            macSince = Objects.requireNonNull(since, "since");
            return this;
        }

        /**
         * Sets the digests that were published, from where they are kept, never from the database. Without them nobody
         * can see that the newest blocks were cut off, or that all were made anew with the sealer's stolen key.
         */
        public Builder anchors(List<Digest> value) {
            anchors = List.copyOf(value);
            return this;
        }

        /** Starts at the block of a published digest and takes what is before it on trust; without, at the first block. */
        public Builder from(Digest value) {
            trusted = Objects.requireNonNull(value, "from");
            return this;
        }

        /**
         * Ends with a block; records that are not sealed are then not looked at. Without, everything is.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Builder through(long block) {
            if (block < 0) {
                throw new IllegalArgumentException("block must be >= 0, was " + block);
            }
            through = block;
            return this;
        }

        /**
         * Sets how long a record may wait for its seal; 5 minutes when not set. It must be above the interval of the
         * sealer and the longest transaction.
         */
        public Builder unsealedLimit(Duration value) {
            unsealedLimit = requirePositive("unsealedLimit", value);
            return this;
        }

        /** Sets how long there may be no block; 2 hours when not set. It must be above the sealer's heartbeat. */
        public Builder heartbeatLimit(Duration value) {
            heartbeatLimit = requirePositive("heartbeatLimit", value);
            return this;
        }

        /**
         * Sets how many blocks are verified at once, each on a thread and a connection; 1 when not set.
         *
         * @throws IllegalArgumentException when it is not in [1, 64]
         */
        public Builder parallelism(int value) {
            if (value < 1 || value > 64) {
                throw new IllegalArgumentException("parallelism must be in [1, 64], was " + value);
            }
            parallelism = value;
            return this;
        }

        /** Sets the clock that says what is late; UTC system time when not set. The database's is not asked. */
        public Builder clock(Clock value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** Sets who hears how far it has come; nobody when not set. */
        public Builder progress(VerificationProgress value) {
            progress = Objects.requireNonNull(value, "progress");
            return this;
        }

        private static Duration requirePositive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + " must be > 0, was " + value);
            }
            return value;
        }

        /**
         * Makes the verifier; connects to nothing.
         *
         * @throws IllegalStateException when the keys are missing
         * @throws IllegalArgumentException when the range ends before it starts
         */
        public AuditVerifier build() {
            if (keys == null) {
                throw new IllegalStateException("keys must be set: without the sealer's keys nothing can be verified");
            }
            if (trusted != null && through < trusted.block()) {
                throw new IllegalArgumentException(
                        "through must be >= " + trusted.block() + ", where it starts, was " + through);
            }
            return new AuditVerifier(this, keys);
        }
    }
}
