package dev.mainstay.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an action changed, as operations of a JSON patch (RFC 6902). Immutable. */
public final class Changes {

    private static final Changes NONE = new Changes(new ClosedValue(List.of(), 0));

    private final ClosedValue operations;

    private Changes(ClosedValue operations) {
        this.operations = operations;
    }

    /** Returns no change. */
    public static Changes none() {
        return NONE;
    }

    /**
     * Returns that something came into being.
     *
     * @param document all its fields; they are recorded <b>as they are</b>, so leave secrets out. Values are read now:
     *     strings, booleans, numbers, enums, UUIDs, {@code java.time} values, null, and maps, collections and arrays of
     *     these; of anything else only the class is recorded. Numbers other than whole ones up to 2<sup>53</sup>-1
     *     become strings, so that no digit is lost
     */
    public static Changes created(Map<String, ?> document) {
        ClosedValue value = ClosedValue.of(document);
        Map<String, @Nullable Object> add = new LinkedHashMap<>();
        add.put("op", "add");
        add.put("path", "");
        add.put("value", value.value());
        return new Changes(new ClosedValue(List.of(add), value.replaced()));
    }

    /** Returns the operations as canonical JSON, {@code []} for none. */
    public String asJsonPatch() {
        return CanonicalJson.write(operations.value());
    }

    boolean isEmpty() {
        return this == NONE;
    }

    ClosedValue operations() {
        return operations;
    }
}
