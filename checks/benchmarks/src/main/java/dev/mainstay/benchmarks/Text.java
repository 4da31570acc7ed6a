package dev.mainstay.benchmarks;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes rows for people. */
final class Text {

    private static final List<String> HEAD = List.of("what", "CPU ns", "B/op", "against", "ratio", "bar", "met");
    private static final String NONE = "-";

    private Text() {}

    /** Returns the rows as a table of Markdown, which is readable in a terminal too. */
    static String table(List<Row> rows) {
        List<List<String>> cells = rows.stream().map(Text::cells).toList();
        int[] widths = new int[HEAD.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = HEAD.get(column).length();
            for (List<String> row : cells) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        StringBuilder table = new StringBuilder();
        append(table, HEAD, widths);
        table.append('|');
        for (int width : widths) {
            table.append("-".repeat(width + 2)).append('|');
        }
        table.append('\n');
        cells.forEach(row -> append(table, row, widths));
        return table.toString();
    }

    private static void append(StringBuilder table, List<String> cells, int[] widths) {
        table.append('|');
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            table.append(' ')
                    .append(cell)
                    .append(" ".repeat(widths[column] - cell.length()))
                    .append(" |");
        }
        table.append('\n');
    }

    private static List<String> cells(Row row) {
        Row.Comparison against = row.against();
        Double ratio = row.ratio();
        Bar bar = row.bar();
        return List.of(
                row.name(),
                value(row.figure()),
                bytes(row.figure()),
                against == null ? NONE : against.name() + ": " + both(against.other()),
                ratio == null ? NONE : number(ratio) + "x",
                bar == null ? NONE : bar.describe(row.figure().unit()),
                yesOrNo(row.met()));
    }

    private static String yesOrNo(@Nullable Boolean met) {
        if (met == null) {
            return NONE;
        }
        return met ? "yes" : "NO";
    }

    /** The column is in nanoseconds; whatever is not says its unit. */
    private static String value(Row.Figure figure) {
        return number(figure.value()) + ("ns".equals(figure.unit()) ? "" : " " + figure.unit());
    }

    private static String bytes(Row.Figure figure) {
        return figure.bytes() == null ? NONE : number(Math.rint(figure.bytes()));
    }

    /** Returns value and bytes with their units. */
    static String both(Row.Figure figure) {
        return number(figure.value()) + " " + figure.unit()
                + (figure.bytes() == null ? "" : ", " + number(Math.rint(figure.bytes())) + " B");
    }

    /** Returns a number with three or more digits of which none is idle: 0.0312, 1.4, 68.2, 1512. */
    static String number(double value) {
        if (value == Math.rint(value) || Math.abs(value) >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        int decimals = Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 2 : 4;
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.replaceAll("0+$", "").replaceAll("[.]$", "");
    }
}
