package dev.mainstay.examples.orders.rates;

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
class RateConfiguration {

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** A bean, so that health knows of it. */
    @Bean
    Guard rates(Guards guards) {
        return guards.api("rates");
    }

    @Bean
    RateClient rateClient(
            @Qualifier("rates") Guard rates, JsonMapper json, @Value("${orders.rates.url}") URI provider) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
        return new RateClient(GuardedHttpClient.of(http, rates), provider, json);
    }
}
