package dev.mainstay.verification.heldout;

import java.util.ArrayList;
import java.util.List;

/**
 * A flaw or a look-alike that was planted in a held-out schema.
 *
 * @param probe its number in the schema's files, such as {@code F07} or {@code S07}
 * @param object what it is about
 * @param kind what it is, or what it looks like
 * @param severity {@code leak}, {@code write-across}, {@code oracle} or {@code hygiene}; empty for look-alikes
 * @param places where a report of it is fair, the object first
 */
record Planted(String probe, String object, String kind, String severity, List<String> places) {

    private static final int KIND = 1;

    static List<Planted> flaws(List<String> lines) {
        return cells(lines).stream()
                .map(cells -> {
                    List<String> places = new ArrayList<>(List.of(cells.get(0)));
                    if (!cells.get(7).equals("-")) {
                        places.addAll(List.of(cells.get(7).split(",(?![^(]*\\))")));
                    }
                    return new Planted(cells.get(5), cells.get(0), cells.get(KIND), cells.get(3), places);
                })
                .toList();
    }

    static List<Planted> lookAlikes(List<String> lines) {
        return cells(lines).stream()
                .map(cells -> new Planted(cells.get(3), cells.get(0), cells.get(KIND), "", List.of(cells.get(0))))
                .toList();
    }

    private static List<List<String>> cells(List<String> lines) {
        return lines.stream()
                .skip(1)
                .filter(line -> !line.isBlank())
                .map(line -> List.of(line.split("\t", -1)))
                .toList();
    }

    /** Returns whether a report names one of some places; it writes {@code role x} and {@code schema x}, the files only the name. */
    static boolean isAt(List<String> places, String reported) {
        String name = plain(reported.replaceFirst("^(role|schema|database|default privileges of) ", "")
                .replaceFirst(" in schema .*$", ""));
        return places.stream().anyMatch(place -> name.equals(plain(place.replaceFirst(" \\(.*\\)$", ""))));
    }

    private static String plain(String object) {
        return object.replace("\"", "").replace(" ", "");
    }
}
