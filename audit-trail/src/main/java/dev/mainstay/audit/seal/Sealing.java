package dev.mainstay.audit.seal;

import dev.mainstay.core.signal.Signals;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes blocks, each in a transaction of its own. */
final class Sealing {

    private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);
    private static final int ROTATION_ATTEMPTS = 20;

    private final NextBlock.Limits limits;
    private final Signals signals;

    Sealing(NextBlock.Limits limits, Signals signals) {
        this.limits = limits;
        this.signals = signals;
    }

    /** Makes one block after the other until there is nothing to seal, or somebody says that it is enough. */
    SealResult run(SealSession session, BlockSigner signer, BooleanSupplier enough) throws SQLException {
        int blocks = 0;
        long records = 0;
        boolean more = true;
        while (more && !enough.getAsBoolean()) {
            Optional<NextBlock> next;
            try {
                next = session.inSnapshot(tx -> next(tx, signer));
            } catch (SealSession.LostRace lost) {
                LOG.debug("another sealer made this block", lost);
                return new SealResult(SealResult.End.LOST_RACE, blocks, records);
            } catch (Standby standby) {
                return new SealResult(SealResult.End.STANDBY, blocks, records);
            }
            more = next.map(NextBlock::more).orElse(false);
            if (next.isPresent()) {
                BlockHeader header = next.get().block().header();
                blocks++;
                records += header.leaves();
                signals.emit(new SealSignal.Sealed(header.kind(), header.leaves()));
            }
        }
        return new SealResult(SealResult.End.DONE, blocks, records);
    }

    private Optional<NextBlock> next(Connection tx, BlockSigner signer) throws SQLException {
        Moment moment = Moment.read(tx);
        if (moment.standby()) {
            throw new Standby();
        }
        return NextBlock.insert(tx, moment, signer, limits);
    }

    /** Makes the last block of a key, unless it is there already. */
    void rotate(SealSession session, BlockSigner signer, BlockSigner next) throws SQLException {
        for (int attempt = 1; attempt <= ROTATION_ATTEMPTS; attempt++) {
            try {
                if (session.inSnapshot(tx -> rotate(tx, signer, next))) {
                    return;
                }
            } catch (SealSession.LostRace lost) {
                // Once more, behind the block of the winner.
            }
        }
        throw new IllegalStateException("rotation must find a place between the blocks of other sealers, found none in "
                + ROTATION_ATTEMPTS + " attempts");
    }

    private boolean rotate(Connection tx, BlockSigner signer, BlockSigner next) throws SQLException {
        Moment moment = Moment.read(tx);
        Block head = moment.headOrNull();
        if (head == null) {
            NextBlock.insert(tx, moment, signer, limits);
            return false;
        }
        if (!NextBlock.nextKey(head.header()).equals(next.keyId())) {
            NextBlock.insertRotation(tx, moment, head.header(), signer, next);
            signals.emit(new SealSignal.Sealed(BlockKind.KEY_ROTATION, 0));
        }
        return true;
    }

    /** The database only replays another one. */
    private static final class Standby extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
