package dev.mainstay.audit.seal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of an audit trail a verification looked at. Immutable.
 *
 * @param checkedAt when it began, by the verifier's own clock
 * @param verifiedFrom number of the first block that was verified; what is before it was taken on trust
 * @param verifiedThrough number of the last one, -1 where there was none
 * @param blocks how many blocks were verified
 * @param segments how many segments they have
 * @param records how many sealed records were verified
 * @param removed how many sealed records were removed with a certificate
 * @param unsealed how many records wait for their seal
 * @param oldestUnsealed when the oldest of them was recorded, null without one
 * @param anchors how many digests from outside were compared
 * @param anchoredThrough number of the newest block that agrees with one, -1 without one
 * @param limits what could not be shown and why, as sentences; empty where everything could
 */
public record Coverage(
        Instant checkedAt,
        long verifiedFrom,
        long verifiedThrough,
        long blocks,
        long segments,
        long records,
        long removed,
        long unsealed,
        @Nullable Instant oldestUnsealed,
        long anchors,
        long anchoredThrough,
        List<String> limits) {

    /** Copies the list. */
    public Coverage {
        limits = List.copyOf(limits);
    }
}
