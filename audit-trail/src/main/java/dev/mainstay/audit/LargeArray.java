package dev.mainstay.audit;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands for an array that is too large while documents are compared; the array can be read once more from it. */
final class LargeArray extends AbstractMap<String, Object> {

    private final List<?> source;
    private final ReadingPlace place;
    private final int maxArray;
    private final Map<String, Object> marker;

    LargeArray(List<?> source, ReadingPlace place, int maxArray, @Nullable String sha256) {
        this.source = source;
        this.place = place;
        this.maxArray = maxArray;
        this.marker = marker(source.size(), sha256);
    }

    private static Map<String, Object> marker(int size, @Nullable String sha256) {
        Map<String, Object> marker = new HashMap<>();
        marker.put("$truncated", true);
        marker.put("size", (long) size);
        if (sha256 != null) {
            marker.put("sha256", sha256);
        }
        return Map.copyOf(marker);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return marker.entrySet();
    }

    boolean isMarked() {
        return !place.marks().isEmpty();
    }

    /** Returns what may be recorded where every element is recorded as it is. */
    Map<String, Object> plain() {
        return marker;
    }

    /** Returns what may be recorded where elements are redacted: a digest of what they have become. */
    Map<String, Object> redacted(ElementRedaction redaction) {
        ClosedCopier copier = new ClosedCopier(maxArray);
        return marker(source.size(), copier.digest(source.iterator(), place, redaction));
    }

    /** Redacts the copy of one element. */
    @FunctionalInterface
    interface ElementRedaction {
        @Nullable
        Object redact(int index, @Nullable Object element);
    }
}
