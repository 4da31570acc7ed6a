package dev.mainstay.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The example of the README. */
class ExampleTest {

    // region example
    static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());

    static String charge(Idempotency idempotency, Gateway gateway, String orderId, String amount) {
        return idempotency
                .run(
                        CHARGE,
                        Request.key(orderId).payload(Fingerprint.of(orderId, amount)),
                        claim -> gateway.charge(amount, claim.downstreamKey("gateway")))
                .orElseThrow();
    }
    // endregion

    interface Gateway {
        String charge(String amount, String idempotencyKey);
    }

    @Test
    void orderIsChargedOnce() {
        AtomicInteger charges = new AtomicInteger();
        Gateway gateway = (amount, idempotencyKey) -> "receipt " + charges.incrementAndGet();
        CallContext shop = CallContext.empty().withTenant(TenantId.of(UUID.randomUUID()));

        try (Idempotency idempotency = Idempotency.over(InMemoryStore.ofDefaults())) {
            String first = shop.call(() -> charge(idempotency, gateway, "order-7", "12.50 EUR"));
            String second = shop.call(() -> charge(idempotency, gateway, "order-7", "12.50 EUR"));

            assertThat(second).isEqualTo(first);
            assertThat(charges).hasValue(1);
        }
    }
}
