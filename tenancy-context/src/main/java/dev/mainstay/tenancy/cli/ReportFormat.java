package dev.mainstay.tenancy.cli;

import dev.mainstay.tenancy.proof.CoverageReport;
import java.util.Locale;

/** How a report is written. */
enum ReportFormat {
    TEXT,
    JSON,
    SARIF,
    HTML;

    String write(CoverageReport report) {
        return switch (this) {
            case TEXT -> report.toText();
            case JSON -> report.toJson();
            case SARIF -> report.toSarif();
            case HTML -> report.toHtml();
        };
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
