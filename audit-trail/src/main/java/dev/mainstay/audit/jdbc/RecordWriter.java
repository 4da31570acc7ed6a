package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.ExportFormat;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Writes records one by one. */
final class RecordWriter {

    private static final List<String> HEADER = List.of(
            "id",
            "tenant",
            "recorded_at",
            "occurred_at",
            "actor_type",
            "actor_id",
            "action",
            "outcome",
            "resource_type",
            "resource_id",
            "correlation_id",
            "trace_id",
            "retention",
            "detail");

    /** With what a spreadsheet lets a formula begin, full-width forms included; blanks before it do not help. */
    private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20|%";

    private final ExportFormat format;
    private final Writer out;

    private RecordWriter(ExportFormat format, Writer out) {
        this.format = format;
        this.out = out;
    }

    static RecordWriter of(ExportFormat format, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        if (format == ExportFormat.CSV) {
            writer.write(line(HEADER));
        }
        return new RecordWriter(format, writer);
    }

    void write(AuditRecord record) throws IOException {
        out.write(
                switch (format) {
                    case JSONL -> CanonicalJson.write(record.envelope()) + "\n";
                    case CSV -> line(fields(record));
                });
    }

    void flush() throws IOException {
        out.flush();
    }

    private static List<String> fields(AuditRecord record) {
        return List.of(
                record.id().toString(),
                record.tenant(),
                record.recordedAt().toString(),
                record.occurredAt().toString(),
                record.actorType(),
                record.actorId(),
                record.action(),
                record.outcome(),
                record.resourceType(),
                record.resourceId().orElse(""),
                record.correlationId().orElse(""),
                record.traceId().orElse(""),
                record.retention(),
                CanonicalJson.write(record.detail()));
    }

    private static String line(List<String> fields) {
        return fields.stream().map(RecordWriter::field).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String field(String text) {
        return (isFormula(text) ? "\"'" : "\"") + text.replace("\"", "\"\"") + '"';
    }

    private static boolean isFormula(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (FORMULA.indexOf(c) >= 0) {
                return true;
            }
            boolean invisible = Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT;
            if (!invisible) {
                return false;
            }
        }
        return false;
    }
}
