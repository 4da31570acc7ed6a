package dev.mainstay.audit.seal;

import dev.mainstay.audit.Hash;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A Merkle tree over leaves that are all in memory, and how its paths are checked (RFC 6962, section 2.1). Immutable. */
public final class MerkleTree {

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private final List<Hash> leaves;

    private MerkleTree(List<Hash> leaves) {
        this.leaves = leaves;
    }

    /**
     * Makes a tree.
     *
     * @param leafHashes from left to right, as {@link #leafHash} makes them
     */
    public static MerkleTree of(List<Hash> leafHashes) {
        return new MerkleTree(List.copyOf(leafHashes));
    }

    /** Returns the hash of a leaf: SHA-256 of a byte 0 and the leaf. */
    public static Hash leafHash(byte[] leaf) {
        return Hash.sha256(LEAF, leaf);
    }

    /** Returns the hash of a node: SHA-256 of a byte 1 and the hashes of its two children. */
    public static Hash nodeHash(Hash left, Hash right) {
        return Hash.sha256(NODE, left.bytes(), right.bytes());
    }

    /** Returns the root; of no leaves, the hash of nothing. */
    public Hash root() {
        return leaves.isEmpty() ? Hash.sha256() : root(0, leaves.size());
    }

    private Hash root(int from, int to) {
        if (to - from == 1) {
            return leaves.get(from);
        }
        int middle = from + split(to - from);
        return nodeHash(root(from, middle), root(middle, to));
    }

    /** The largest power of two below n, for n of 2 and more. */
    private static int split(int n) {
        return Integer.highestOneBit(n - 1);
    }

    /**
     * Returns what leads from one leaf to the root: the sibling on each level, from the bottom up (section 2.1.1).
     *
     * @param index of the leaf, from 0
     * @throws IndexOutOfBoundsException when there is no such leaf
     */
    public List<Hash> inclusionPath(int index) {
        if (index < 0 || index >= leaves.size()) {
            throw new IndexOutOfBoundsException("index must be in [0, " + leaves.size() + "), was " + index);
        }
        List<Hash> path = new ArrayList<>();
        collect(path, index, 0, leaves.size());
        return List.copyOf(path);
    }

    private void collect(List<Hash> path, int index, int from, int to) {
        if (to - from == 1) {
            return;
        }
        int middle = from + split(to - from);
        if (index < middle) {
            collect(path, index, from, middle);
            path.add(root(middle, to));
        } else {
            collect(path, index, middle, to);
            path.add(root(from, middle));
        }
    }

    /**
     * Returns what shows that this tree begins with the leaves of an older one (section 2.1.2).
     *
     * @param olderSize leaves of the older tree, 1 up to the leaves of this one
     * @throws IndexOutOfBoundsException when it is something else
     */
    public List<Hash> consistencyPath(int olderSize) {
        if (olderSize < 1 || olderSize > leaves.size()) {
            throw new IndexOutOfBoundsException("olderSize must be in [1, " + leaves.size() + "], was " + olderSize);
        }
        List<Hash> path = new ArrayList<>();
        collect(path, olderSize, 0, leaves.size(), true);
        return List.copyOf(path);
    }

    // SUBPROOF of section 2.1.2; known says whether the verifier has the root of [from, to) already.
    private void collect(List<Hash> path, int olderSize, int from, int to, boolean known) {
        if (olderSize == to) {
            if (!known) {
                path.add(root(from, to));
            }
            return;
        }
        int middle = from + split(to - from);
        if (olderSize <= middle) {
            collect(path, olderSize, from, middle, known);
            path.add(root(middle, to));
        } else {
            collect(path, olderSize, middle, to, false);
            path.add(root(from, middle));
        }
    }

    /**
     * Says whether a path leads from a leaf to a root (RFC 9162, section 2.1.3.2).
     *
     * @param leafHash as {@link #leafHash} makes it
     * @param index of the leaf, from 0
     * @param size leaves of the tree
     * @param path from the bottom up, as {@link #inclusionPath} makes it
     * @param root of the tree
     */
    public static boolean includes(Hash leafHash, long index, long size, List<Hash> path, Hash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        Climb climb = new Climb(index, size - 1);
        Hash reached = leafHash;
        for (Hash sibling : path) {
            if (climb.isAtTop()) {
                return false;
            }
            reached = climb.isRight() ? nodeHash(sibling, reached) : nodeHash(reached, sibling);
            climb.up();
        }
        return climb.isAtTop() && reached.equals(root);
    }

    /**
     * Says whether a path shows that a tree begins with the leaves of an older one (RFC 9162, section 2.1.4.2).
     *
     * @param olderSize leaves of the older tree; a tree of none begins every tree
     * @param size leaves of the tree
     * @param path as {@link #consistencyPath} makes it; empty for trees of one size
     * @param olderRoot of the older tree
     * @param root of the tree
     */
    public static boolean continues(long olderSize, long size, List<Hash> path, Hash olderRoot, Hash root) {
        if (olderSize < 0 || olderSize > size) {
            return false;
        }
        if (olderSize == 0 || olderSize == size) {
            return path.isEmpty() && (olderSize < size || olderRoot.equals(root));
        }
        Iterator<Hash> steps = path.iterator();
        Climb climb = new Climb(olderSize - 1, size - 1);
        climb.upWhileRight();
        // A perfect older tree is a node of the newer one, and its root is where the climb begins.
        boolean perfect = Long.bitCount(olderSize) == 1;
        if (!perfect && !steps.hasNext()) {
            return false;
        }
        Hash start = perfect ? olderRoot : steps.next();
        Hash olderReached = start;
        Hash reached = start;
        while (steps.hasNext()) {
            if (climb.isAtTop()) {
                return false;
            }
            Hash step = steps.next();
            if (climb.isRight()) {
                olderReached = nodeHash(step, olderReached);
                reached = nodeHash(step, reached);
            } else {
                reached = nodeHash(reached, step);
            }
            climb.up();
        }
        return climb.isAtTop() && olderReached.equals(olderRoot) && reached.equals(root);
    }

    /** Where a path is: the number of its node on the level, and that of the last node there. */
    private static final class Climb {

        private long node;
        private long last;

        Climb(long node, long last) {
            this.node = node;
            this.last = last;
        }

        boolean isAtTop() {
            return last == 0;
        }

        boolean isRight() {
            return (node & 1) == 1 || node == last;
        }

        /** Up to the next level; a last node without a sibling stands on each level as it is, until it has one. */
        void up() {
            while (node == last && (node & 1) == 0 && node != 0) {
                shift();
            }
            shift();
        }

        void upWhileRight() {
            while ((node & 1) == 1) {
                shift();
            }
        }

        private void shift() {
            node >>= 1;
            last >>= 1;
        }
    }
}
