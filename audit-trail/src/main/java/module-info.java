/** An append-only audit trail in PostgreSQL, written in the transaction of the business row. */
module dev.mainstay.audit {
    requires transitive dev.mainstay.core;
    requires transitive java.sql;
    requires transitive org.jspecify;
    requires com.fasterxml.uuid;
    requires org.slf4j;
    requires static tools.jackson.databind;
    // Optional: only the command line needs them.
    requires static org.postgresql.jdbc;
    requires static info.picocli;
    requires static java.naming;

    exports dev.mainstay.audit;
    exports dev.mainstay.audit.jackson;
    exports dev.mainstay.audit.jdbc;
    exports dev.mainstay.audit.seal;
    exports dev.mainstay.audit.retention;
    exports dev.mainstay.audit.redact;

    opens dev.mainstay.audit.cli to
            info.picocli;
}
