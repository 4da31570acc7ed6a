package dev.mainstay.audit.cli;

import dev.mainstay.audit.seal.VerificationReport;
import java.util.Locale;

/** How a report is written. */
enum ReportFormat {
    TEXT,
    JSON,
    HTML;

    String write(VerificationReport report) {
        return switch (this) {
            case TEXT -> report.toText();
            case JSON -> report.toJson() + "\n";
            case HTML -> report.toHtml();
        };
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
