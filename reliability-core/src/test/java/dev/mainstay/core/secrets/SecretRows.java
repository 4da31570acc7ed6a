package dev.mainstay.core.secrets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts with and without secrets, filled from a seed, so that nothing that looks like a secret stands in a file. */
final class SecretRows {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)(?::(\\d+))?(?: (\\d+))?(?: (\\S+))?}");
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
    private static final String DIGITS = "0123456789";
    private static final String ALNUM = LOWER + LOWER.toUpperCase(Locale.ROOT) + DIGITS;
    private static final String PASS = ALNUM + "!#$%*+-./:=?@^_~";

    private SecretRows() {}

    /**
     * One text.
     *
     * @param kind the family's label
     * @param text with the secret in it
     * @param secret what must not survive
     */
    record Row(String kind, String text, String secret) {}

    static List<Row> found(long seed) {
        Random random = new Random(seed);
        return lines("found.tsv").map(line -> row(line, random)).toList();
    }

    static List<String> kept(long seed) {
        Random random = new Random(seed);
        return lines("kept.tsv").map(line -> filled(line, random)).toList();
    }

    private static Row row(String line, Random random) {
        int tab = line.indexOf('\t');
        String text = filled(line.substring(tab + 1), random);
        int from = text.indexOf('«');
        int to = text.indexOf('»');
        String secret = text.substring(from + 1, to);
        return new Row(line.substring(0, tab), text.substring(0, from) + secret + text.substring(to + 1), secret);
    }

    private static java.util.stream.Stream<String> lines(String name) {
        try (InputStream in = SecretRows.class.getResourceAsStream("/secrets/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String filled(String template, Random random) {
        String lines = template.replace("\\\\n", "\u0000").replace("\\n", "\n").replace("\u0000", "\\n");
        Matcher matcher = PLACEHOLDER.matcher(lines);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(value(found, random)));
    }

    private static String value(java.util.regex.MatchResult found, Random random) {
        int length = found.group(3) == null ? 0 : Integer.parseInt(found.group(3));
        return switch (found.group(1)) {
            case "alnum" -> of(ALNUM, length, random);
            case "upper" -> of(LOWER.toUpperCase(Locale.ROOT) + DIGITS, length, random);
            case "lower" -> of(LOWER, length, random);
            case "hex" -> of("0123456789abcdef", length, random);
            case "url" -> of(ALNUM + "_-", length, random);
            case "base64" -> of(ALNUM + "+/", length, random);
            case "digits" -> of(DIGITS, length, random);
            case "pass" -> of(ALNUM, 1, random) + of(PASS, length - 2, random) + of(ALNUM, 1, random);
            case "any" -> of(ALNUM, 1, random) + of(PASS + " ()[]{},;&", length - 2, random) + of(ALNUM, 1, random);
            case "mixed" -> mixed(length, random);
            case "card" -> card(found.group(2), length, found.group(4), random);
            case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
            case "ulid" -> "01" + of("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24, random);
            default -> found.group();
        };
    }

    private static String of(String alphabet, int length, Random random) {
        return IntStream.range(0, length)
                .mapToObj(i -> String.valueOf(alphabet.charAt(random.nextInt(alphabet.length()))))
                .collect(Collectors.joining());
    }

    private static String mixed(int length, Random random) {
        StringBuilder mixed = new StringBuilder();
        while (mixed.length() < length) {
            List<String> three = new ArrayList<>(List.of(
                    of(LOWER, 1, random), of(LOWER, 1, random).toUpperCase(Locale.ROOT), of(DIGITS, 1, random)));
            Collections.shuffle(three, random);
            three.forEach(mixed::append);
        }
        return mixed.toString();
    }

    private static String card(String prefix, int length, String separator, Random random) {
        String body = prefix + of(DIGITS, length - 1 - prefix.length(), random);
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            int digit = body.charAt(body.length() - 1 - i) - '0';
            int weighed = i % 2 == 0 ? digit * 2 : digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        String number = body + (10 - sum % 10) % 10;
        if (separator == null) {
            return number;
        }
        String groups = length == 15 ? "(.{4})(.{6})(.{5})" : "(.{4})(.{4})(.{4})(.{4})";
        String by = separator.equals("space") ? " " : separator;
        return number.replaceFirst(
                groups, length == 15 ? "$1" + by + "$2" + by + "$3" : "$1" + by + "$2" + by + "$3" + by + "$4");
    }
}
