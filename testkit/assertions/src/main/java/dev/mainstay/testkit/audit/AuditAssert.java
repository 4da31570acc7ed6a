package dev.mainstay.testkit.audit;

import dev.mainstay.audit.AuditPage;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditReader;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.core.secrets.SecretScanner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;

/**
 * Says what an audit trail must hold.
 *
 * <pre>{@code
 * assertThatAudit(trail).recorded("order.update").by("alice").changed("/total", "10.50", "12.50").once();
 * assertThatAudit(trail).recordedExactly(entry("order.create").by("alice"), entry("order.cancel").denied("order:cancel"));
 * assertThatAudit(trail).holdsNoSecret().doesNotContain(cardNumber);
 * }</pre>
 *
 * <p>Messages name records by id, action, outcome, actor and resource; what records say besides is in them after
 * {@link #showingValues} only.
 */
public final class AuditAssert extends AbstractAssert<AuditAssert, List<AuditRecord>> {

    private final boolean values;

    private AuditAssert(List<AuditRecord> records, boolean values) {
        super(List.copyOf(records), AuditAssert.class);
        this.values = values;
    }

    /**
     * Looks at records; {@code MainstayAssertions.assertThatAudit} is the same.
     *
     * @param records oldest first
     */
    public static AuditAssert of(List<AuditRecord> records) {
        return new AuditAssert(records, false);
    }

    /**
     * Looks at what a query finds, on all pages, oldest first.
     *
     * @param trail it is read now
     * @param query which records; its page size does not matter
     */
    public static AuditAssert of(AuditTrail trail, AuditQuery query) {
        AuditReader reader = trail.reader();
        List<AuditRecord> records = new ArrayList<>();
        Optional<AuditPage> page = Optional.of(reader.page(query));
        while (page.isPresent()) {
            records.addAll(page.get().records());
            page = page.get().next().map(next -> reader.page(query.after(next)));
        }
        Collections.reverse(records);
        return of(records);
    }

    /** Puts what records say into messages, for data that is not confidential. */
    public AuditAssert showingValues() {
        AuditAssert showing = new AuditAssert(actual, true);
        return showing.as(descriptionText());
    }

    boolean showsValues() {
        return values;
    }

    /** At least one record of an action; what is called on the result looks at these. */
    public RecordedAssert recorded(String action) {
        Trait trait = Trait.action(action);
        List<AuditRecord> left = actual.stream().filter(trait.holds()).toList();
        if (left.isEmpty()) {
            throw failure("%s", "Expected a record " + trait.expected() + " but " + present());
        }
        return new RecordedAssert(this, trait.expected(), left);
    }

    /** No record of an action. */
    public AuditAssert didNotRecord(String action) {
        List<AuditRecord> found =
                actual.stream().filter(record -> record.action().equals(action)).toList();
        if (!found.isEmpty()) {
            throw failure(
                    "%s",
                    "Expected no record of " + action + " but there "
                            + (found.size() == 1 ? "was 1:" : "were " + found.size() + ":") + Lines.of(found));
        }
        return this;
    }

    /** No record at all. */
    public AuditAssert recordedNothing() {
        if (!actual.isEmpty()) {
            throw failure("%s", "Expected no record but " + present());
        }
        return this;
    }

    /** These records in this order, and no others. */
    public AuditAssert recordedExactly(ExpectedEntry... entries) {
        StringBuilder lines = new StringBuilder();
        boolean same = entries.length == actual.size();
        for (int i = 0; i < Math.max(entries.length, actual.size()); i++) {
            lines.append("\n  ").append(i + 1).append(". ");
            if (i >= actual.size()) {
                lines.append("missing: ").append(entries[i]);
            } else if (i >= entries.length) {
                lines.append("not expected: ").append(Lines.one(actual.get(i)));
            } else if (entries[i].matches(actual.get(i))) {
                lines.append("as expected: ").append(Lines.one(actual.get(i)));
            } else {
                same = false;
                lines.append("other: ")
                        .append(Lines.one(actual.get(i)))
                        .append(", ")
                        .append(entries[i].difference(actual.get(i), values));
            }
        }
        if (!same) {
            throw failure(
                    "%s",
                    "Expected exactly " + Lines.count(entries.length) + " but there were " + actual.size() + ":"
                            + lines);
        }
        return this;
    }

    /**
     * Nothing that {@link SecretScanner#defaults} takes for a secret, in no text of any record, under a name that says so
     * or not. What a policy wrote in place of a redacted value is no secret.
     */
    public AuditAssert holdsNoSecret() {
        return holdsNoSecret(SecretScanner.defaults());
    }

    /** Nothing that a scanner takes for a secret, in no text of any record. */
    public AuditAssert holdsNoSecret(SecretScanner scanner) {
        List<String> found = actual.stream()
                .flatMap(record -> SecretSearch.with(scanner).in(record).stream()
                        .map(place -> "\n  " + Lines.one(record) + " has " + place))
                .distinct()
                .toList();
        if (!found.isEmpty()) {
            throw failure("%s", "Expected no secret in the audit trail but found:" + String.join("", found));
        }
        return this;
    }

    /** No record has this text, in whatever field, name of a field, or part of it. */
    public AuditAssert doesNotContain(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("text must not be empty: every record contains it");
        }
        List<String> found = actual.stream()
                .flatMap(record -> RecordTexts.of(record).stream()
                        .filter(part -> part.contains(text))
                        .map(part -> "\n  " + Lines.one(record) + " has it in " + part.place()))
                .distinct()
                .toList();
        if (!found.isEmpty()) {
            throw failure(
                    "%s",
                    "Expected no record with the given text of " + text.length() + " characters but:"
                            + String.join("", found));
        }
        return this;
    }

    private String present() {
        return actual.isEmpty()
                ? "nothing was recorded"
                : "there " + (actual.size() == 1 ? "was 1:" : "were " + actual.size() + ":") + Lines.of(actual);
    }
}
