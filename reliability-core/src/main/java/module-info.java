/** Call context, guards, problems and keys: what every other module of Mainstay stands on. */
module dev.mainstay.core {
    requires transitive org.jspecify;
    requires io.github.resilience4j.circuitbreaker;
    requires io.github.resilience4j.core;
    requires java.net.http;
    requires java.sql;
    requires org.slf4j;
    requires static jakarta.validation;

    exports dev.mainstay.core;
    exports dev.mainstay.core.context;
    exports dev.mainstay.core.guard;
    exports dev.mainstay.core.http;
    exports dev.mainstay.core.keys;
    exports dev.mainstay.core.signal;
    exports dev.mainstay.core.time;
    exports dev.mainstay.core.validation;
}
