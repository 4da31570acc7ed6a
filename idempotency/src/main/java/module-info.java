/** Idempotency keys: one execution per key, and its recorded result for every repeat. */
module dev.mainstay.idempotency {
    requires transitive dev.mainstay.core;
    requires transitive java.sql;
    requires org.slf4j;
    requires static lettuce.core;
    requires static tools.jackson.databind;

    exports dev.mainstay.idempotency;
    exports dev.mainstay.idempotency.http;
    exports dev.mainstay.idempotency.jackson;
    exports dev.mainstay.idempotency.jdbc;
    exports dev.mainstay.idempotency.jobs;
    exports dev.mainstay.idempotency.redis;
}
