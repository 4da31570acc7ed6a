package dev.mainstay.testkit.audit;

import dev.mainstay.audit.AuditRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every scalar of a record with the name under which it stands. */
final class RecordTexts {

    /** What a policy writes in place of a value has this member. */
    private static final String REDACTED = "$redacted";

    private final List<Part> parts = new ArrayList<>();

    private RecordTexts() {}

    /**
     * A scalar.
     *
     * @param place the member of the record in which it stands, without names that a user chose
     * @param name the nearest name, null for none
     * @param value string, long, boolean or null
     * @param redacted whether it is part of what stands in place of a redacted value
     */
    record Part(
            String place, @Nullable String name, @Nullable Object value, boolean redacted) {

        boolean contains(String text) {
            return String.valueOf(value).contains(text) || (name != null && name.contains(text));
        }
    }

    static List<Part> of(AuditRecord record) {
        RecordTexts texts = new RecordTexts();
        record.envelope().forEach((member, value) -> {
            if (value instanceof Map<?, ?> detail) {
                detail.forEach((name, part) -> texts.add("detail." + name, (String) name, part, false));
            } else {
                texts.add(member, null, value, false);
            }
        });
        return texts.parts;
    }

    private void add(String place, @Nullable String name, @Nullable Object value, boolean redacted) {
        if (value instanceof List<?> list) {
            list.forEach(element -> add(place, name, element, redacted));
        } else if (value instanceof Map<?, ?> map) {
            boolean below = redacted || map.get(REDACTED) instanceof String;
            String last = lastToken(map);
            map.forEach((key, part) -> {
                boolean ofOperation = last != null && (key.equals("value") || key.equals("old"));
                add(place, ofOperation ? last : (String) key, part, below);
            });
        } else {
            parts.add(new Part(place, name, value, redacted));
        }
    }

    /** The name of the value of an operation is the end of its path. */
    private static @Nullable String lastToken(Map<?, ?> map) {
        if (!(map.get("op") instanceof String) || !(map.get("path") instanceof String path) || path.isEmpty()) {
            return null;
        }
        String token = path.substring(path.lastIndexOf('/') + 1);
        return token.replace("~1", "/").replace("~0", "~");
    }
}
