package dev.mainstay.tenancy.proof;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes names into SQL. */
final class Names {

    private static final Pattern PART = Pattern.compile("\"((?:[^\"]|\"\")+)\"|[^\".]+");

    private Names() {}

    /** Returns a name in double quotes. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns the parts of a qualified name without quotes. */
    static List<String> parts(String qualified) {
        return PART.matcher(qualified)
                .results()
                .map(part ->
                        part.group(1) == null ? part.group() : part.group(1).replace("\"\"", "\""))
                .toList();
    }

    /** Returns names in double quotes with commas between. */
    static String list(Collection<String> names) {
        return names.stream().map(Names::quoted).collect(Collectors.joining(", "));
    }
}
