package dev.mainstay.audit;

/** How records are exported; UTF-8 without byte order mark. */
public enum ExportFormat {
    /**
     * One {@linkplain AuditRecord#canonical() canonical form} per line, ended by LF: read back with
     * {@link CanonicalJson#parse} and {@link AuditRecord#of}, a line has the hash of its record.
     */
    JSONL,
    /**
     * RFC 4180 with a header, all fields in quotes, lines ended by CRLF, times as ISO 8601 in UTC. A field that a
     * spreadsheet would take for a formula begins with an apostrophe, so this form is for people and not for reading
     * back.
     */
    CSV
}
