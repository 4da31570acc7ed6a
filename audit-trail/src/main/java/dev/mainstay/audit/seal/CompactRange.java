package dev.mainstay.audit.seal;

import dev.mainstay.audit.Hash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The root of a Merkle tree (RFC 6962, section 2.1) over leaves that come one after the other, in memory that grows with
 * the logarithm of their number; on request also the path of one of them. Not thread-safe.
 *
 * <p>It keeps the roots of the perfect subtrees of which the tree consists so far, one for each bit of the size.
 */
public final class CompactRange {

    private final Deque<Node> nodes = new ArrayDeque<>();
    private final List<Hash> path = new ArrayList<>();
    private final long followed;
    private long size;

    private CompactRange(long followed) {
        this.followed = followed;
    }

    private record Node(Hash hash, long first, long size) {
        boolean covers(long leaf) {
            return leaf >= first && leaf < first + size;
        }
    }

    /** Returns a tree without leaves. */
    public static CompactRange empty() {
        return new CompactRange(-1);
    }

    /**
     * Returns a tree without leaves that will know the path of one leaf.
     *
     * @param index of the leaf, from 0
     * @throws IllegalArgumentException when it is negative
     */
    public static CompactRange following(long index) {
        if (index < 0) {
            throw new IllegalArgumentException("index must be >= 0, was " + index);
        }
        return new CompactRange(index);
    }

    /**
     * Adds a leaf at the right.
     *
     * @param leafHash as {@link MerkleTree#leafHash} makes it
     */
    public void append(Hash leafHash) {
        nodes.addLast(new Node(leafHash, size, 1));
        size++;
        // As many subtrees are complete now as the size has zeros at its end.
        for (long rest = size; (rest & 1) == 0; rest >>= 1) {
            Node right = nodes.removeLast();
            Node left = nodes.removeLast();
            nodes.addLast(join(left, right, path));
        }
    }

    /** Returns how many leaves there are. */
    public long size() {
        return size;
    }

    /** Returns the root over all leaves so far; of no leaves, the hash of nothing. */
    public Hash root() {
        return fold(new ArrayList<>());
    }

    /**
     * Returns the path of the followed leaf, from the bottom up, as {@link MerkleTree#inclusionPath} does.
     *
     * @throws IllegalStateException when no leaf is followed or it was not added yet
     */
    public List<Hash> path() {
        if (followed < 0 || followed >= size) {
            throw new IllegalStateException("leaf " + followed + " must be one of " + size);
        }
        List<Hash> whole = new ArrayList<>(path);
        fold(whole);
        return List.copyOf(whole);
    }

    private Hash fold(List<Hash> onTheWay) {
        if (nodes.isEmpty()) {
            return Hash.sha256();
        }
        Iterator<Node> fromTheRight = nodes.descendingIterator();
        Node root = fromTheRight.next();
        while (fromTheRight.hasNext()) {
            root = join(fromTheRight.next(), root, onTheWay);
        }
        return root.hash();
    }

    private Node join(Node left, Node right, List<Hash> onTheWay) {
        if (left.covers(followed)) {
            onTheWay.add(right.hash());
        } else if (right.covers(followed)) {
            onTheWay.add(left.hash());
        }
        return new Node(MerkleTree.nodeHash(left.hash(), right.hash()), left.first(), left.size() + right.size());
    }
}
