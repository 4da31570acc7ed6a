/** A tenant context bound to PostgreSQL row-level security, per transaction, or refused. */
module dev.mainstay.tenancy {
    requires transitive dev.mainstay.core;
    requires transitive java.sql;
    requires transitive org.jspecify;
    requires org.slf4j;
    // Optional: with it the state of a transaction is read from the driver instead of being tracked.
    requires static org.postgresql.jdbc;
    // Optional: only the command line needs them.
    requires static info.picocli;
    requires static java.naming;

    exports dev.mainstay.tenancy;
    exports dev.mainstay.tenancy.ddl;
    exports dev.mainstay.tenancy.http;
    exports dev.mainstay.tenancy.jdbc;
    exports dev.mainstay.tenancy.proof;

    opens dev.mainstay.tenancy.cli to
            info.picocli;
}
