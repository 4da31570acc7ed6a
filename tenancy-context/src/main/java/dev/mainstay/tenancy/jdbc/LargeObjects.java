package dev.mainstay.tenancy.jdbc;

import java.lang.reflect.Method;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** Finds calls that reach large objects, which pgjdbc reads and makes past any statement; no policy covers them. */
final class LargeObjects {

    private LargeObjects() {}

    static boolean isOne(@Nullable Object argument) {
        return argument instanceof Blob || argument instanceof Clob;
    }

    static boolean areTouchedBy(Method method, @Nullable Object[] args) {
        return switch (method.getName()) {
            case "getBlob", "getClob", "setBlob", "setClob", "updateBlob", "updateClob" -> true;
            case "getObject" -> args.length > 1 && (Blob.class.equals(args[1]) || Clob.class.equals(args[1]));
            // Of a stream with such a type pgjdbc makes one at once.
            case "setObject" -> args.length > 1 && (isOne(args[1]) || (args.length > 2 && isType(args[2])));
            default -> args.length > 1 && isOne(args[1]);
        };
    }

    private static boolean isType(@Nullable Object argument) {
        return argument instanceof Integer type && (type == Types.BLOB || type == Types.CLOB);
    }
}
