package dev.mainstay.audit.redact;

import dev.mainstay.audit.RedactionPolicy.Mark;
import dev.mainstay.core.secrets.SecretScanner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which value is redacted and how: by place, by name, by the name of a secret, in this order. Immutable. */
final class Rules {

    private final Map<String, Mark> fields;
    private final Map<Pointer, Mark> pointers;
    private final Mark sensitive;
    private final SecretScanner scanner;

    Rules(Map<String, Mark> fields, Map<Pointer, Mark> pointers, Mark sensitive, SecretScanner scanner) {
        this.fields = Map.copyOf(fields);
        this.pointers = new LinkedHashMap<>(pointers);
        this.sensitive = sensitive;
        this.scanner = scanner;
    }

    /** Returns the form of a name in which case, {@code _} and {@code -} do not matter. */
    static String normal(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    @Nullable
    Mark markOf(List<String> place, @Nullable Object value) {
        for (Map.Entry<Pointer, Mark> rule : pointers.entrySet()) {
            if (rule.getKey().matches(place)) {
                return rule.getValue();
            }
        }
        String name = place.isEmpty() ? "" : place.get(place.size() - 1);
        Mark byName = fields.isEmpty() ? null : fields.get(normal(name));
        if (byName != null || value instanceof Boolean) {
            return byName;
        }
        return scanner.isSensitiveKey(name) ? sensitive : null;
    }
}
