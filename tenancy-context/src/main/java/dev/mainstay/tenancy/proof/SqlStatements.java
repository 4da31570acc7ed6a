package dev.mainstay.tenancy.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a script apart at the semicolons that end its statements. */
final class SqlStatements {

    /** What hides a semicolon: a text, a quoted name, a text between dollar signs, a comment; or the semicolon itself. */
    private static final Pattern PART = Pattern.compile(
            "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(\\$(?:[A-Za-z_][A-Za-z0-9_]*)?\\$)[\\s\\S]*?\\1|--[^\\n]*|/\\*[\\s\\S]*?\\*/|(;)");

    private SqlStatements() {}

    static List<String> split(String script) {
        List<String> statements = new ArrayList<>();
        Matcher part = PART.matcher(script);
        int start = 0;
        while (part.find()) {
            if (part.group(2) != null) {
                add(statements, script.substring(start, part.start()));
                start = part.end();
            }
        }
        add(statements, script.substring(start));
        return statements;
    }

    private static void add(List<String> statements, String statement) {
        if (!statement.isBlank()) {
            statements.add(statement.strip());
        }
    }
}
