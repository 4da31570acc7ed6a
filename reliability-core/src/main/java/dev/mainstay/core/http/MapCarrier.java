package dev.mainstay.core.http;

import java.util.List;
import java.util.Map;

/** Headers in a map. Entries whose names differ only in case are one header. */
enum MapCarrier implements Carrier<Map<String, List<String>>> {
    INSTANCE;

    @Override
    public List<String> all(Map<String, List<String>> carrier, String name) {
        return carrier.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()))
                .flatMap(header -> header.getValue().stream())
                .toList();
    }

    @Override
    public void set(Map<String, List<String>> carrier, String name, String value) {
        carrier.keySet().removeIf(name::equalsIgnoreCase);
        carrier.put(name, List.of(value));
    }
}
