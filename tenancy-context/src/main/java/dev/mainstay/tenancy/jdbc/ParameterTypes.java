package dev.mainstay.tenancy.jdbc;

import java.math.BigDecimal;
import java.sql.Types;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Knows for which parameters pgjdbc tells the server a type; for all others, such as moments in time, the server finds it out. */
final class ParameterTypes {

    private ParameterTypes() {}

    /**
     * Says whether a setter's parameter is certain to have a type.
     *
     * @param setter the method's name
     * @param args its arguments, the index first
     * @param strings whether strings have one
     */
    static boolean areDeclared(String setter, @Nullable Object[] args, boolean strings) {
        return switch (setter) {
            case "setBoolean",
                    "setByte",
                    "setShort",
                    "setInt",
                    "setLong",
                    "setFloat",
                    "setDouble",
                    "setBigDecimal",
                    "setBytes" -> true;
            case "setString" -> strings;
            case "setObject" -> args.length == 2 && isDeclared(args[1], strings);
            case "setNull" -> args.length == 2 && args[1] instanceof Integer type && isDeclaredType(type, strings);
            default -> false;
        };
    }

    private static boolean isDeclared(@Nullable Object value, boolean strings) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Double
                || value instanceof BigDecimal
                || value instanceof UUID
                || (strings && value instanceof String);
    }

    private static boolean isDeclaredType(int type, boolean strings) {
        return switch (type) {
            case Types.INTEGER, Types.BIGINT, Types.SMALLINT, Types.DOUBLE, Types.NUMERIC, Types.BOOLEAN -> true;
            case Types.VARCHAR -> strings;
            default -> false;
        };
    }
}
