/** One log schema for everything Mainstay does. */
module dev.mainstay.observability {
    requires dev.mainstay.core;
    requires static transitive ch.qos.logback.classic;
    requires static transitive ch.qos.logback.core;
    requires static logstash.logback.encoder;
    requires static tools.jackson.core;
    requires org.slf4j;

    exports dev.mainstay.observability;
    exports dev.mainstay.observability.logging;
}
