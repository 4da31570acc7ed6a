package dev.mainstay.audit.seal;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the reports say in the same words. */
final class ReportWords {

    private ReportWords() {}

    static String from(Coverage coverage) {
        return coverage.verifiedFrom() == 0
                ? "the first block"
                : "block " + coverage.verifiedFrom() + " (what is before it was taken on trust)";
    }

    static String through(Coverage coverage) {
        return coverage.verifiedThrough() < 0 ? "(there is no block)" : "through block " + coverage.verifiedThrough();
    }

    static Map<String, String> facts(Coverage coverage) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("checked at", coverage.checkedAt().toString());
        facts.put("blocks", Long.toString(coverage.blocks()));
        facts.put("segments", Long.toString(coverage.segments()));
        facts.put("records", Long.toString(coverage.records()));
        facts.put("removed", Long.toString(coverage.removed()));
        facts.put(
                "unsealed",
                coverage.unsealed()
                        + (coverage.oldestUnsealed() == null ? "" : ", the oldest of " + coverage.oldestUnsealed()));
        facts.put(
                "anchors",
                coverage.anchors()
                        + (coverage.anchoredThrough() < 0
                                ? ""
                                : ", the newest of block " + coverage.anchoredThrough()));
        return facts;
    }

    /** Makes control and direction characters visible, so that no name of a tenant draws on a terminal or a page. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean draws = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            if (draws) {
                printable.append("\\u{").append(Integer.toHexString(c)).append('}');
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }
}
