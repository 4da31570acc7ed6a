package dev.mainstay.examples.orders.shipment;

import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.examples.orders.platform.PlatformPool;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.jobs.ConsumerOptions;
import dev.mainstay.idempotency.jobs.DeadLetterStore;
import dev.mainstay.idempotency.jobs.DeadLetters;
import dev.mainstay.idempotency.jobs.IdempotentConsumer;
import dev.mainstay.idempotency.jobs.PostgresDeadLetterStore;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ShipmentConfiguration {

    private static final Operation<String> SHIP = Operation.of("shipments.ship", Codecs.string());

    @Bean
    DeadLetterStore deadLetterStore(DataSource tenants, PlatformPool platform) {
        return PostgresDeadLetterStore.on(tenants, platform.dataSource());
    }

    @Bean
    IdempotentConsumer<Shipment, String> shipments(
            Idempotency idempotency,
            ShipmentReader reader,
            ShipmentHandler handler,
            DeadLetterStore deadLetters,
            ObjectProvider<SignalListener> listeners) {
        ConsumerOptions options = ConsumerOptions.builder()
                .deadLetters(deadLetters)
                .signals(Signals.to(listeners.orderedStream().toList()))
                .build();
        return IdempotentConsumer.of(idempotency, SHIP, reader, handler, options);
    }

    @Bean
    DeadLetters deadLetters(DeadLetterStore store, IdempotentConsumer<Shipment, String> shipments) {
        return DeadLetters.over(store, shipments);
    }
}
