package dev.mainstay.audit.seal;

import dev.mainstay.core.signal.Signals;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the digests of committed blocks, and notes that in {@code audit.anchor}. It reads back what is committed, so
 * no digest of a block can leave before its commit, and what a crash left unpublished goes out at the next run.
 */
final class Anchoring {

    private static final Logger LOG = LoggerFactory.getLogger(Anchoring.class);
    private static final int AT_ONCE = 500;

    private static final String PENDING = "SELECT " + Block.COLUMNS + " FROM audit.block b WHERE block_no > ?"
            + " AND NOT EXISTS (SELECT FROM audit.anchor a WHERE a.block_no = b.block_no AND a.sink = ?)"
            + " ORDER BY block_no LIMIT " + AT_ONCE;

    private static final String NOTE =
            "INSERT INTO audit.anchor (block_no, sink, receipt) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

    private final String origin;
    private final List<AnchorSink> sinks;
    private final Signals signals;
    /** By name of the sink: all blocks up to this one are there. */
    private final Map<String, Long> published = new ConcurrentHashMap<>();

    Anchoring(String origin, List<AnchorSink> sinks, Signals signals) {
        this.origin = origin;
        this.sinks = sinks;
        this.signals = signals;
    }

    /** Publishes what is pending. A sink that fails is tried again at the next run and holds up no other. */
    void publish(Connection connection, BlockSigner signer) throws SQLException {
        for (AnchorSink sink : sinks) {
            for (Block block : pending(connection, sink.name())) {
                if (!publish(connection, sink, Digest.of(origin, block.header(), signer))) {
                    break;
                }
            }
        }
    }

    private List<Block> pending(Connection connection, String sink) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(PENDING)) {
            query.setLong(1, published.getOrDefault(sink, -1L));
            query.setString(2, sink);
            try (ResultSet rows = query.executeQuery()) {
                List<Block> blocks = new ArrayList<>();
                while (rows.next()) {
                    blocks.add(Block.read(rows));
                }
                return blocks;
            }
        }
    }

    private boolean publish(Connection connection, AnchorSink sink, Digest digest) throws SQLException {
        AnchorSink.Receipt receipt;
        try {
            receipt = sink.publish(digest);
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "digest of block {} could not be published to {}; it is tried again",
                    digest.block(),
                    sink.name(),
                    e);
            signals.emit(new SealSignal.Anchored(sink.name(), "failed"));
            return false;
        }
        try (PreparedStatement note = connection.prepareStatement(NOTE)) {
            note.setLong(1, digest.block());
            note.setString(2, sink.name());
            note.setString(3, receipt.text());
            note.executeUpdate();
        }
        published.put(sink.name(), digest.block());
        signals.emit(new SealSignal.Anchored(sink.name(), "published"));
        return true;
    }
}
