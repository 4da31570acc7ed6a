package dev.mainstay.testkit.tenancy;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Makes up values by the types of columns. Keys hardly ever meet those of rows that are there already. */
final class Values {

    private static final int LONGEST_TEXT = 12;

    private final Random random;

    Values(Random random) {
        this.random = random;
    }

    /** Returns a value as text; empty for a type that it does not know. */
    Optional<String> of(Column column) {
        Column.Type type = column.type();
        if (!type.choices().isEmpty()) {
            return Optional.of(type.choices().get(0));
        }
        if (type.base().startsWith("_")) {
            return Optional.of("{}");
        }
        return switch (type.base()) {
            case "text", "varchar", "bpchar", "citext", "name" -> Optional.of(word(type.length()));
            case "uuid" -> Optional.of(new UUID(random.nextLong(), random.nextLong()).toString());
            case "int2" -> Optional.of(number(20_000, 12_000));
            case "int4", "oid" -> Optional.of(number(1_000_000_000, 1_000_000_000));
            case "int8" -> Optional.of(number(1_000_000_000, Integer.MAX_VALUE) + number(1_000_000, 1_000_000));
            case "numeric", "money", "float4", "float8" -> Optional.of(number(1, 9));
            default -> ofRarerType(type.base());
        };
    }

    private Optional<String> ofRarerType(String base) {
        return switch (base) {
            case "bool" -> Optional.of("false");
            case "date" -> Optional.of("today");
            case "timestamp", "timestamptz", "timetz", "time" -> Optional.of("now");
            case "interval" -> Optional.of("1 day");
            case "json", "jsonb" -> Optional.of("{}");
            case "bytea" -> Optional.of("\\x" + word(0));
            case "inet", "cidr" -> Optional.of("192.0.2." + number(1, 250));
            case "macaddr" -> Optional.of("02:00:00:00:00:01");
            case "xml" -> Optional.of("<probe/>");
            case "tsvector", "hstore" -> Optional.of("");
            case "int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange" -> Optional.of("empty");
            default -> Optional.empty();
        };
    }

    private String number(int least, int span) {
        return Long.toString(least + (long) random.nextInt(span));
    }

    private String word(int length) {
        String hex = new BigInteger(4 * LONGEST_TEXT, random)
                .setBit(4 * LONGEST_TEXT)
                .toString(16)
                .substring(1);
        return length > 0 && length < LONGEST_TEXT ? hex.substring(0, length) : hex;
    }
}
