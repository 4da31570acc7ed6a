package dev.mainstay.audit;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads records by their components, also inside maps and collections; everything else it gives back as it is. */
final class RecordReader implements ValueReader {

    private static final int MOST_VALUES = 1_000_000;
    private static final int DEEPEST = 64;

    private final ClassValue<List<Component>> components = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
            return Component.of(type);
        }
    };

    @Override
    public Reading read(@Nullable Object value) {
        Walk walk = new Walk();
        Object read = walk.read(value, 1);
        return new Reading(read, walk.marks);
    }

    private record Component(String name, Method accessor, RedactionPolicy.@Nullable Mark mark) {

        static List<Component> of(Class<?> type) {
            List<Component> components = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                Method accessor = component.getAccessor();
                try {
                    accessor.setAccessible(true);
                } catch (InaccessibleObjectException closedModule) {
                    // Calling it fails then, unless the record is public: see read.
                }
                components.add(new Component(component.getName(), accessor, mark(component)));
            }
            return List.copyOf(components);
        }

        private static RedactionPolicy.@Nullable Mark mark(RecordComponent component) {
            Redact redact = component.getAnnotation(Redact.class);
            if (redact == null) {
                redact = component.getAccessor().getAnnotation(Redact.class);
            }
            return redact == null ? null : new RedactionPolicy.Mark(redact.value(), redact.subject());
        }
    }

    private final class Walk {

        private final Map<String, RedactionPolicy.Mark> marks = new HashMap<>();
        private final List<String> place = new ArrayList<>();
        private int values;

        @Nullable
        Object read(@Nullable Object value, int level) {
            if (++values > MOST_VALUES || level > DEEPEST) {
                return value;
            }
            if (value instanceof Record fields) {
                return record(fields, level);
            }
            if (value instanceof Map<?, ?> map) {
                return map(map, level);
            }
            if (value instanceof Collection<?> collection) {
                return list(collection, level);
            }
            return value instanceof Object[] array ? list(Arrays.asList(array), level) : value;
        }

        /** A record that cannot be read is given back, so that only its class is recorded. */
        private Object record(Record fields, int level) {
            Map<String, @Nullable Object> read = new LinkedHashMap<>();
            for (Component component : components.get(fields.getClass())) {
                place.add(component.name());
                try {
                    read.put(component.name(), read(component.accessor().invoke(fields), level + 1));
                } catch (ReflectiveOperationException unreadable) {
                    return fields;
                } finally {
                    if (component.mark() != null) {
                        marks.put(pointer(), component.mark());
                    }
                    place.remove(place.size() - 1);
                }
            }
            return read;
        }

        /** Copies from the first member on that is read as something else, and not at all when there is none. */
        @SuppressWarnings("ReferenceEquality") // what was not read as something else is the same object
        private Object map(Map<?, ?> map, int level) {
            Map<Object, @Nullable Object> copy = null;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                Object value = entry.getValue();
                if (!isPart(value)) {
                    continue;
                }
                place.add(entry.getKey() instanceof CharSequence name ? name.toString() : "*");
                Object read = read(value, level + 1);
                place.remove(place.size() - 1);
                if (read != value) {
                    copy = copy == null ? new LinkedHashMap<>(map) : copy;
                    copy.put(entry.getKey(), read);
                }
            }
            return copy == null ? map : copy;
        }

        @SuppressWarnings("ReferenceEquality") // as above
        private Object list(Collection<?> collection, int level) {
            List<@Nullable Object> copy = null;
            place.add("*");
            Iterator<?> elements = collection.iterator();
            for (int i = 0; elements.hasNext(); i++) {
                Object element = elements.next();
                Object read = isPart(element) ? read(element, level + 1) : element;
                if (read != element) {
                    copy = copy == null ? new ArrayList<>(collection) : copy;
                    copy.set(i, read);
                }
            }
            place.remove(place.size() - 1);
            return copy == null ? collection : copy;
        }

        private static boolean isPart(@Nullable Object value) {
            return value instanceof Record
                    || value instanceof Map
                    || value instanceof Collection
                    || value instanceof Object[];
        }

        private String pointer() {
            StringBuilder pointer = new StringBuilder();
            place.forEach(token -> pointer.append('/').append(PointerTree.escape(token)));
            return pointer.toString();
        }
    }
}
