package dev.mainstay.audit.seal;

import dev.mainstay.audit.Hash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A header with its signature, and the hash that is stored beside it. Immutable. */
public final class Block {

    /** What to select from {@code audit.block}, in the order in which {@link #read} expects it. */
    public static final String COLUMNS = BlockHeader.COLUMNS + ", encode(block_hash, 'hex'), encode(signature, 'hex')";

    private static final int HASH = BlockHeader.MEMBERS.size() + 1;

    private final BlockHeader header;
    private final String storedHash;
    private final byte[] signature;

    private Block(BlockHeader header, String storedHash, byte[] signature) {
        this.header = header;
        this.storedHash = storedHash;
        this.signature = signature;
    }

    /**
     * Reads the row at which a result stands. It does not fail for values that no sealer wrote.
     *
     * @param row of a query for {@link #COLUMNS}, and nothing before them
     * @throws SQLException when the database cannot be read
     */
    public static Block read(ResultSet row) throws SQLException {
        byte[] signature = HexFormat.of().parseHex(Objects.requireNonNullElse(row.getString(HASH + 1), ""));
        return new Block(BlockHeader.read(row), Objects.requireNonNullElse(row.getString(HASH), ""), signature);
    }

    /**
     * Puts a header and its signature together, as a proof holds them.
     *
     * @param signature it is copied
     */
    public static Block of(BlockHeader header, byte[] signature) {
        return new Block(header, header.hash().toString(), signature.clone());
    }

    /** Returns what the block says. */
    public BlockHeader header() {
        return header;
    }

    /** Returns the hash of the header, computed. */
    public Hash hash() {
        return header.hash();
    }

    /** Says whether the hash that is stored beside the header is the header's. */
    public boolean isHashAsStored() {
        return hash().toString().equals(storedHash);
    }

    /** Returns the signature; a new array. */
    public byte[] signature() {
        return signature.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Block block
                && header.equals(block.header)
                && storedHash.equals(block.storedHash)
                && Arrays.equals(signature, block.signature);
    }

    @Override
    public int hashCode() {
        return header.hashCode();
    }

    @Override
    public String toString() {
        return "Block[" + header + "]";
    }
}
