package dev.mainstay.testkit.audit;

import dev.mainstay.audit.AuditRecord;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Records in messages: id, action and outcome of each, no values. */
final class Lines {

    private static final int MOST = 20;

    private Lines() {}

    static String of(List<AuditRecord> records) {
        return of(records, record -> "");
    }

    /** With something said of each. */
    static String of(List<AuditRecord> records, Function<AuditRecord, String> more) {
        String lines = records.stream()
                .limit(MOST)
                .map(record -> "\n  " + one(record) + " " + more.apply(record))
                .map(String::stripTrailing)
                .collect(Collectors.joining());
        return records.size() > MOST ? lines + "\n  and " + (records.size() - MOST) + " more" : lines;
    }

    static String one(AuditRecord record) {
        return record.id() + " " + record.action() + " " + record.outcome();
    }

    static String count(int records) {
        return records == 1 ? "1 record" : records + " records";
    }
}
