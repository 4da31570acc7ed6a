package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.Segment;
import dev.mainstay.audit.SegmentDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The certificates of removed records. What one covers may be absent; whether it is borne out is one finding for all of
 * it. Immutable.
 */
final class Certificates {

    private static final String COVERED = "SELECT " + SegmentRows.COLUMNS
            + " FROM audit.segment WHERE retention = ? AND bucket = CAST(? AS date) AND (? OR tenant_id = ?)"
            + " ORDER BY block_no";
    private static final String RECORD = "SELECT " + AuditRecord.COLUMNS + " FROM audit.record"
            + " WHERE tenant_id IN (?, ?) AND resource_type = 'audit.partition' AND resource_id = ?"
            + " AND id = CAST(? AS uuid)";

    private final List<Certificate> certificates;

    private Certificates(List<Certificate> certificates) {
        this.certificates = certificates;
    }

    static Certificates read(Snapshot snapshot) throws SQLException {
        return new Certificates(snapshot.all(Certificate.QUERY, List.of(), Certificate::read).stream()
                .flatMap(Optional::stream)
                .toList());
    }

    boolean cover(Segment segment) {
        return certificates.stream().anyMatch(certificate -> certificate.covers(segment));
    }

    /** What was found of a certificate. */
    private record Judgement(FindingKind kind, String message) {}

    /** Checks all of them, with the keys as the blocks made them valid. */
    void check(Snapshot snapshot, BlockKeys keys, AuditVerifier verifier, Findings findings) throws SQLException {
        for (Certificate certificate : certificates) {
            Judgement judgement = judge(snapshot, certificate, keys, verifier);
            findings.add(Finding.ofLog(judgement.kind(), judgement.message())
                    .at(certificate.tenant(), certificate.retention(), certificate.month())
                    .about(certificate.recordId())
                    .counting(0, certificate.rows()));
        }
    }

    private static Judgement judge(Snapshot snapshot, Certificate certificate, BlockKeys keys, AuditVerifier verifier)
            throws SQLException {
        if (!agrees(digest(snapshot, certificate), certificate)) {
            return doubt("the certificate is about other segments than the blocks have");
        }
        Optional<AuditRecord> record = record(snapshot, certificate);
        if (record.isEmpty()) {
            return doubt("there is no record of the removal");
        }
        if (!certificate.isToldBy(record.get()) || isForged(verifier, record.get())) {
            return doubt("the record of the removal says something else, or is not the application's");
        }
        Optional<InclusionProof> proof = Proving.of(snapshot, record.get());
        if (proof.isEmpty()) {
            return new Judgement(FindingKind.PRUNE_UNSEALED, "the record of the removal is not sealed yet");
        }
        return proof.get().verify(keys)
                ? new Judgement(FindingKind.PRUNED, "records were removed; seals and a sealed record agree")
                : doubt("the record of the removal is not as it was sealed");
    }

    private static Judgement doubt(String message) {
        return new Judgement(FindingKind.UNCORROBORATED_PRUNE, message);
    }

    /** Without a MAC whoever has all power writes a record of a removal that never was, and the sealer seals it. */
    private static boolean isForged(AuditVerifier verifier, AuditRecord record) {
        RecordMac mac = verifier.mac;
        if (mac == null) {
            return false;
        }
        RecordMac.Verdict verdict = mac.verify(record);
        return verdict != RecordMac.Verdict.VALID
                && !(verdict == RecordMac.Verdict.ABSENT && wasBefore(record, verifier.macSince));
    }

    private static boolean wasBefore(AuditRecord record, Instant since) {
        try {
            return record.recordedAt().isBefore(since);
        } catch (NumberFormatException noTime) {
            return false;
        }
    }

    private static boolean agrees(Optional<SegmentDigest> digest, Certificate certificate) {
        return digest.isPresent()
                && digest.get().segments() == certificate.segments()
                && digest.get().records() == certificate.rows()
                && digest.get().hash().toString().equals(certificate.digest());
    }

    private static Optional<AuditRecord> record(Snapshot snapshot, Certificate certificate) throws SQLException {
        List<Object> where = List.of(
                AuditEntry.PLATFORM_TENANT, certificate.tenant(), certificate.resourceId(), certificate.recordId());
        return snapshot.all(RECORD, where, AuditRecord::read).stream().findFirst();
    }

    /** Returns the digest over the segments as they stand; empty when one of them is none. */
    private static Optional<SegmentDigest> digest(Snapshot snapshot, Certificate certificate) throws SQLException {
        boolean everyTenant = certificate.tenant().equals(Certificate.EVERY_TENANT);
        List<Object> where =
                List.of(certificate.retention(), certificate.month() + "-01", everyTenant, certificate.tenant());
        SegmentDigest digest = SegmentDigest.empty();
        List<Segment> ofOneBlock = new ArrayList<>();
        boolean[] malformed = new boolean[1];
        snapshot.each(COVERED, where, row -> {
            Optional<Segment> segment = SegmentRows.read(row);
            malformed[0] |= segment.isEmpty();
            if (segment.isPresent()) {
                if (!ofOneBlock.isEmpty()
                        && ofOneBlock.get(0).block() != segment.get().block()) {
                    malformed[0] |= !flush(ofOneBlock, digest);
                }
                ofOneBlock.add(segment.get());
            }
        });
        return malformed[0] || !flush(ofOneBlock, digest) ? Optional.empty() : Optional.of(digest);
    }

    /** Says whether the segments can be those of a sealer, whose counts add up to a number of records. */
    private static boolean flush(List<Segment> ofOneBlock, SegmentDigest digest) {
        ofOneBlock.sort(Segment.ORDER);
        try {
            ofOneBlock.forEach(digest::add);
            return true;
        } catch (ArithmeticException | IllegalArgumentException impossible) {
            return false;
        } finally {
            ofOneBlock.clear();
        }
    }
}
