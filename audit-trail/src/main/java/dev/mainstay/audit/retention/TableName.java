package dev.mainstay.audit.retention;

/** A table by schema and name, as they stand in the catalog, and quoted identifiers. */
record TableName(String schema, String name) {

    private static final int LONGEST = 63;

    static TableName of(String text) {
        int dot = text.indexOf('.');
        if (dot < 0 || dot != text.lastIndexOf('.')) {
            throw new IllegalArgumentException("table must be schema and name joined by one dot, was '" + text + "'");
        }
        return new TableName(
                identifier("schema", text.substring(0, dot)), identifier("table", text.substring(dot + 1)));
    }

    /** Returns the identifier, if PostgreSQL keeps it as it is. */
    static String identifier(String name, String text) {
        if (text.isEmpty() || text.length() > LONGEST || text.indexOf(0) >= 0) {
            throw new IllegalArgumentException(
                    name + " must be 1 to " + LONGEST + " characters without U+0000, was '" + text + "'");
        }
        return text;
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    String quoted() {
        return quote(schema) + "." + quote(name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
