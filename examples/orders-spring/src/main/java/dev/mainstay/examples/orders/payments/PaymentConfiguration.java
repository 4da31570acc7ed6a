package dev.mainstay.examples.orders.payments;

import dev.mainstay.core.guard.Guard;
import dev.mainstay.core.guard.GuardedHttpClient;
import dev.mainstay.core.guard.Guards;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class PaymentConfiguration {

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** A bean, so that health knows of it. */
    @Bean
    Guard payments(Guards guards) {
        return guards.api("payments");
    }

    @Bean
    PaymentClient paymentClient(
            @Qualifier("payments") Guard payments, JsonMapper json, @Value("${orders.payments.url}") URI gateway) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
        return new PaymentClient(GuardedHttpClient.of(http, payments), gateway, json);
    }
}
