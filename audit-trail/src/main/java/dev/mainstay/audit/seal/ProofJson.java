package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What the documents of proofs have in common. */
final class ProofJson {

    private ProofJson() {}

    static List<String> path(List<Hash> path) {
        return path.stream().map(Hash::toString).toList();
    }

    static Map<String, Object> of(SegmentPlace place) {
        Segment segment = place.segment();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tenant", segment.tenant());
        json.put("retention", segment.retention());
        json.put("bucket", segment.month().toString());
        json.put("count", Long.toString(segment.count()));
        json.put("root", segment.root().toString());
        json.put("block", Long.toString(segment.block()));
        json.put("index", Long.toString(place.index()));
        json.put("path", path(place.path()));
        return json;
    }

    static Map<String, Object> of(Block block) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("header", block.header().envelope());
        json.put("signature", HexFormat.of().formatHex(block.signature()));
        return json;
    }

    /** Reads a document, and refuses every text but the one that is written of it: so each bit of it means something. */
    static <P> P parse(String json, String format, Function<Document, P> reading, Function<P, String> writing) {
        if (!(CanonicalJson.parse(json) instanceof Map<?, ?> object) || !format.equals(object.get("format"))) {
            throw new IllegalArgumentException("json must be an object of format " + format);
        }
        P proof;
        try {
            proof = reading.apply(new Document(object));
        } catch (DateTimeException | ArithmeticException | IllegalStateException malformed) {
            throw new IllegalArgumentException("json must be a proof of format " + format, malformed);
        }
        if (!writing.apply(proof).equals(json)) {
            throw new IllegalArgumentException("json must be canonical, as it was written");
        }
        return proof;
    }

    /** An object of a document, whose members must be there and of their types. */
    record Document(Map<?, ?> members) {

        void requireMembers(String... names) {
            if (!members.keySet().equals(Set.of(names))) {
                throw new IllegalArgumentException("json must have the members " + List.of(names));
            }
        }

        Document object(String name) {
            return new Document(member(name, Map.class));
        }

        String text(String name) {
            return member(name, String.class);
        }

        long whole(String name) {
            return Long.parseLong(text(name));
        }

        List<Hash> path(String name) {
            return ((List<?>) member(name, List.class))
                    .stream().map(hash -> Hash.ofHex(String.valueOf(hash))).toList();
        }

        AuditRecord record(String name) {
            return record((Object) member(name, Map.class));
        }

        List<AuditRecord> records(String name) {
            return ((List<?>) member(name, List.class))
                    .stream().map(Document::record).toList();
        }

        SegmentPlace place() {
            requireMembers("tenant", "retention", "bucket", "count", "root", "block", "index", "path");
            Segment segment = new Segment(
                    whole("block"),
                    text("tenant"),
                    text("retention"),
                    YearMonth.parse(text("bucket")),
                    whole("count"),
                    Hash.ofHex(text("root")));
            return new SegmentPlace(segment, whole("index"), path("path"));
        }

        Block block() {
            requireMembers("header", "signature");
            return Block.of(
                    BlockHeader.of(member("header", Map.class)), HexFormat.of().parseHex(text("signature")));
        }

        @SuppressWarnings("unchecked") // CanonicalJson makes objects with strings as keys only
        private static AuditRecord record(Object value) {
            if (value instanceof Map<?, ?> envelope) {
                return AuditRecord.of((Map<String, ?>) envelope);
            }
            throw new IllegalArgumentException("json must have objects as records");
        }

        private <T> T member(String name, Class<T> type) {
            Object value = members.get(name);
            if (!type.isInstance(value)) {
                throw new IllegalArgumentException("json must have " + name + " as " + type.getSimpleName());
            }
            return type.cast(value);
        }
    }
}
