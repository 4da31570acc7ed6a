package dev.mainstay.core.guard;

import java.util.Collection;
import java.util.Comparator;

/** Finds the word that somebody meant who wrote another one. */
final class Nearest {

    private static final int LONGEST = 64;

    private Nearest() {}

    /**
     * Returns the word with the fewest letters to add, drop or replace (Levenshtein, 1966), the first of equals.
     *
     * @param written only its first 64 letters are looked at
     * @param words at least one
     */
    static String to(String written, Collection<String> words) {
        String start = written.substring(0, Math.min(written.length(), LONGEST));
        return words.stream()
                .min(Comparator.comparingInt(word -> distance(start, word)))
                .orElseThrow();
    }

    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[to.length()];
    }
}
