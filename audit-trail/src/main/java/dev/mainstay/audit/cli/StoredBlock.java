package dev.mainstay.audit.cli;

import dev.mainstay.audit.seal.Block;
import dev.mainstay.audit.seal.BlockHeader;
import dev.mainstay.audit.seal.Digest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** Reads one block as it is stored. */
final class StoredBlock {

    private static final String QUERY = "SELECT " + Block.COLUMNS + " FROM audit.block";

    private StoredBlock() {}

    /** Reads the block with a number, or the newest. */
    static Optional<Block> read(DataSource source, OptionalLong number) throws SQLException {
        String which = number.isPresent() ? " WHERE block_no = ?" : " ORDER BY block_no DESC LIMIT 1";
        try (Connection connection = source.getConnection();
                PreparedStatement query = connection.prepareStatement(QUERY + which)) {
            if (number.isPresent()) {
                query.setLong(1, number.getAsLong());
            }
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(Block.read(row)) : Optional.empty();
            }
        }
    }

    /** Returns what would be published of a block, without the signature, which only the sealer can make. */
    static Digest digest(BlockHeader header, String origin) {
        return new Digest(
                origin,
                header.cluster(),
                header.number(),
                header.total(),
                header.hash(),
                header.root(),
                header.to(),
                header.sealedAt(),
                header.algorithm(),
                header.keyId(),
                "");
    }
}
