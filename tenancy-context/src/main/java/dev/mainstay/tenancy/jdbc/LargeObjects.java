package dev.mainstay.tenancy.jdbc;

import java.lang.reflect.Method;
import java.sql.Blob;
import java.sql.Clob;
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
            default -> args.length > 1 && isOne(args[1]);
        };
    }
}
