package dev.mainstay.core.context.micrometer;

import io.micrometer.context.ContextAccessor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** A map in place of Reactor's context. */
@SuppressWarnings("rawtypes") // the library asks for the class of what it reads
final class MapAccessor implements ContextAccessor<Map, Map> {

    @Override
    public Class<? extends Map> readableType() {
        return Map.class;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void readValues(Map source, Predicate<Object> keys, Map<Object, Object> target) {
        ((Map<Object, Object>) source).forEach((key, value) -> {
            if (keys.test(key)) {
                target.put(key, value);
            }
        });
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the library's own shape
    public <T> T readValue(Map source, Object key) {
        return (T) source.get(key);
    }

    @Override
    public Class<? extends Map> writeableType() {
        return Map.class;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map writeValues(Map<Object, Object> values, Map target) {
        Map<Object, Object> merged = new HashMap<Object, Object>(target);
        merged.putAll(values);
        return merged;
    }
}
