package dev.mainstay.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Random documents of the closed model, with few different keys and values so that two of them have much in common. */
final class Documents {

    private static final List<String> KEYS = List.of("a", "b", "c", "/", "~", "", "0", "-", "\u20ac");

    private Documents() {}

    static Arbitrary<Object> any() {
        return Arbitraries.longs().map(seed -> value(new Random(seed), 4));
    }

    static Object value(Random random, int levels) {
        return switch (random.nextInt(levels > 0 ? 7 : 4)) {
            case 0 -> (long) random.nextInt(3);
            case 1 -> List.of("x", "y", "\ud83d\ude00\n\"").get(random.nextInt(3));
            case 2 -> random.nextBoolean();
            case 3 -> random.nextInt(4) == 0 ? "z" : (Object) (random.nextLong() >> 12);
            case 4 -> list(random, levels - 1);
            default -> map(random, levels - 1);
        };
    }

    private static List<Object> list(Random random, int levels) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            list.add(random.nextInt(8) == 0 ? null : value(random, levels));
        }
        return list;
    }

    private static Map<String, Object> map(Random random, int levels) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            map.put(KEYS.get(random.nextInt(KEYS.size())), random.nextInt(8) == 0 ? null : value(random, levels));
        }
        return map;
    }

    /** A document that came from another by a few changes: members and elements put, taken out and moved. */
    static Object changed(Random random, Object document, int levels) {
        if (random.nextInt(6) == 0) {
            return value(random, levels);
        }
        if (document instanceof Map<?, ?> map) {
            Map<Object, Object> changed = new LinkedHashMap<>();
            map.forEach((key, member) -> {
                if (random.nextInt(6) > 0) {
                    changed.put(key, member == null ? null : changed(random, member, levels - 1));
                }
            });
            if (random.nextInt(3) == 0) {
                changed.put(KEYS.get(random.nextInt(KEYS.size())), value(random, levels - 1));
            }
            return changed;
        }
        return document instanceof List<?> list ? changedList(random, list, levels) : document;
    }

    private static List<Object> changedList(Random random, List<?> list, int levels) {
        List<Object> changed = new ArrayList<>();
        for (Object element : list) {
            if (random.nextInt(6) > 0) {
                changed.add(element == null ? null : changed(random, element, levels - 1));
            }
            if (random.nextInt(8) == 0) {
                changed.add(value(random, levels - 1));
            }
        }
        if (changed.size() > 1 && random.nextInt(4) == 0) {
            changed.add(random.nextInt(changed.size()), changed.remove(random.nextInt(changed.size())));
        }
        return changed;
    }

    /** A list of lines, each with its own id, in any order. */
    static List<Object> lines(Random random) {
        List<Object> lines = new ArrayList<>();
        for (int id = 0; id < 12; id++) {
            if (random.nextInt(3) > 0) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("id", (long) id);
                line.put("amount", (long) random.nextInt(2));
                line.put("tags", List.of("t" + random.nextInt(2)));
                lines.add(random.nextInt(lines.size() + 1), line);
            }
        }
        return lines;
    }
}
