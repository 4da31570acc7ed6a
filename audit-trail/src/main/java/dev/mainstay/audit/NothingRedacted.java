package dev.mainstay.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes everything but what is marked. */
enum NothingRedacted implements RedactionPolicy {
    POLICY;

    @Override
    public @Nullable Object value(Place place, @Nullable Object value) {
        return value;
    }

    @Override
    public String text(String text) {
        return text;
    }

    @Override
    public @Nullable Object marked(Mark mark, Place place, @Nullable Object value) {
        return Map.of("$redacted", "removed");
    }
}
