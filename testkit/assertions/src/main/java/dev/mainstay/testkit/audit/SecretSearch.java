package dev.mainstay.testkit.audit;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.core.secrets.SecretScanner;
import dev.mainstay.testkit.audit.RecordTexts.Part;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Finds in records what a scanner takes for secrets, and says of which sort and where, never what. */
final class SecretSearch {

    /** These are the trail's own: ids, hashes and times, which look like secrets. */
    private static final Set<String> OWN = Set.of("id", "cluster", "xid", "seq", "rec", "occ", "co", "tr", "mk", "mac");

    private final SecretScanner scanner;

    private SecretSearch(SecretScanner scanner) {
        this.scanner = scanner;
    }

    static SecretSearch with(SecretScanner scanner) {
        return new SecretSearch(scanner);
    }

    List<String> in(AuditRecord record) {
        Set<String> found = new TreeSet<>();
        for (Part part : RecordTexts.of(record)) {
            if (!part.redacted() && !OWN.contains(part.place())) {
                search(part, found);
            }
        }
        return List.copyOf(found);
    }

    private void search(Part part, Set<String> found) {
        String name = part.name();
        if (name != null) {
            scan(name, part.place(), found);
            // As the scanner knows names and values: a name makes a secret of a value that looks like none.
            scan(CanonicalJson.write(Collections.singletonMap(name, part.value())), part.place(), found);
        }
        if (part.value() instanceof String text) {
            scan(text, part.place(), found);
        }
    }

    private void scan(String text, String place, Set<String> found) {
        scanner.scan(text, (kind, from, to) -> found.add(kind.name().toLowerCase(Locale.ROOT) + " in " + place));
    }
}
