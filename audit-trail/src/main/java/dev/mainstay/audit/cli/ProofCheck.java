package dev.mainstay.audit.cli;

import dev.mainstay.audit.Segment;
import dev.mainstay.audit.seal.BlockHeader;
import dev.mainstay.audit.seal.BlockKeys;
import dev.mainstay.audit.seal.InclusionProof;
import dev.mainstay.audit.seal.SegmentProof;

/**
 * What one proof in a file says.
 *
 * @param holds whether it does
 * @param about what it is about, without values of records
 */
record ProofCheck(boolean holds, String about) {

    /** Verifies a proof of either kind; what is none does not hold. */
    static ProofCheck of(String json, BlockKeys keys) {
        try {
            return of(InclusionProof.parse(json), keys);
        } catch (IllegalArgumentException other) {
            try {
                return of(SegmentProof.parse(json), keys);
            } catch (IllegalArgumentException none) {
                return new ProofCheck(false, "this is no proof as it was written");
            }
        }
    }

    static ProofCheck of(InclusionProof proof, BlockKeys keys) {
        return new ProofCheck(
                proof.verify(keys),
                "record " + proof.record().id() + place(proof.block().header()));
    }

    static ProofCheck of(SegmentProof proof, BlockKeys keys) {
        Segment segment = proof.place().segment();
        String about = "all %d records of tenant %s, %s, %s"
                .formatted(segment.count(), segment.tenant(), segment.retention(), segment.month());
        return new ProofCheck(proof.verify(keys), about + place(proof.block().header()));
    }

    private static String place(BlockHeader header) {
        return " in block " + header.number() + ", sealed at " + header.sealedAt();
    }

    /** Returns the answer as a line without its end. */
    String line() {
        return Failures.printable((holds ? "holds: " : "does not hold: ") + about);
    }
}
