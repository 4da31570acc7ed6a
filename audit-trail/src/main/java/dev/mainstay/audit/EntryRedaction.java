package dev.mainstay.audit;

import dev.mainstay.audit.RedactionPolicy.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Passes every text of an entry that is not a constant of the application through a policy. */
final class EntryRedaction {

    /** An id may not be empty in the table. */
    private static final String NOTHING_LEFT = "$redacted";

    private final RedactionPolicy policy;

    EntryRedaction(RedactionPolicy policy) {
        this.policy = policy;
    }

    Map<String, @Nullable Object> redact(Map<String, @Nullable Object> envelope) {
        Map<String, @Nullable Object> redacted = new LinkedHashMap<>(envelope);
        redacted.computeIfPresent("ai", (member, id) -> word((String) id));
        redacted.computeIfPresent("ri", (member, id) -> word((String) id));
        redacted.computeIfPresent("d", (member, detail) -> detail((Map<?, ?>) detail));
        return redacted;
    }

    private Map<String, @Nullable Object> detail(Map<?, ?> detail) {
        Map<String, @Nullable Object> redacted = new LinkedHashMap<>();
        detail.forEach((member, value) -> redacted.put((String) member, member((String) member, value)));
        return redacted;
    }

    private @Nullable Object member(String member, @Nullable Object value) {
        return switch (member) {
            case "code", "permission", "policy" -> value instanceof String text ? word(text) : value;
            case "reason" -> value instanceof String text ? closed(policy.text(text)) : value;
            case "onBehalfOf" -> value instanceof Map<?, ?> link ? chain(link) : value;
            case "context" -> AuditEntry.bounded(value(new Place("", value), value));
            case "changes" -> value instanceof List<?> operations ? AuditEntry.bounded(changes(operations)) : value;
            default -> value;
        };
    }

    private Map<String, @Nullable Object> chain(Map<?, ?> link) {
        Map<String, @Nullable Object> redacted = new LinkedHashMap<>();
        link.forEach((member, value) -> {
            if (value instanceof Map<?, ?> next) {
                redacted.put((String) member, chain(next));
            } else if (member.equals("id") && value instanceof String id) {
                redacted.put("id", word(id));
            } else {
                redacted.put((String) member, value);
            }
        });
        return redacted;
    }

    private List<@Nullable Object> changes(List<?> operations) {
        List<@Nullable Object> redacted = new ArrayList<>();
        for (Object operation : operations) {
            redacted.add(operation instanceof Map<?, ?> map ? operation(map) : value(new Place("", null), operation));
        }
        return redacted;
    }

    /** What an operation does is a word of RFC 6902; where and with what are the document's. */
    private Map<String, @Nullable Object> operation(Map<?, ?> operation) {
        String path = operation.get("path") instanceof String pointer ? pointer : "";
        Map<String, @Nullable Object> redacted = new LinkedHashMap<>();
        operation.forEach((member, value) -> {
            String name = (String) member;
            redacted.put(
                    name,
                    switch (name) {
                        case "op" -> value;
                        case "path", "from" -> value instanceof String pointer ? pointer(pointer) : value;
                        default -> value(new Place(path, path.isEmpty() ? value : null), value);
                    });
        });
        return redacted;
    }

    /** A secret may be a key of a map, and stands escaped in the path (RFC 6901, section 3). */
    private String pointer(String pointer) {
        StringBuilder redacted = new StringBuilder();
        String[] tokens = pointer.split("/", -1);
        for (int i = 1; i < tokens.length; i++) {
            String token = policy.text(tokens[i].replace("~1", "/").replace("~0", "~"));
            redacted.append('/').append(Text.clean(token).replace("~", "~0").replace("/", "~1"));
        }
        return redacted.toString();
    }

    @SuppressWarnings(
            "ReferenceEquality") // the very same value is untouched; an equal one need not be of the closed model
    private @Nullable Object value(Place place, @Nullable Object value) {
        Object redacted = policy.value(place, value);
        // A policy is not ours: whatever it makes must fit the closed model.
        return redacted == value ? value : closed(redacted);
    }

    private static @Nullable Object closed(@Nullable Object value) {
        return ClosedValue.of(value).value();
    }

    private String word(String text) {
        String digest = Text.digestIfCut(text);
        if (!digest.equals(text)) {
            return digest;
        }
        String redacted = Text.storable(policy.text(text));
        return redacted.isBlank() ? NOTHING_LEFT : redacted;
    }
}
