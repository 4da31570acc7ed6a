package dev.mainstay.examples.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The orders service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OrdersApplication {

    /** Starts the service against servers that its configuration names. */
    public static void main(String[] args) {
        SpringApplication.run(OrdersApplication.class, args);
    }
}
