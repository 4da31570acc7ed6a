package dev.mainstay.examples.orders.shipment;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.idempotency.jobs.IdempotentConsumer;
import dev.mainstay.idempotency.jobs.Message;
import dev.mainstay.tenancy.Tenancy;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Takes messages as a broker would hand them over; the tenant is the token's, whatever the message says. */
@RestController
class ShipmentsController {

    private final IdempotentConsumer<Shipment, String> shipments;
    private final Tenancy tenancy;

    ShipmentsController(IdempotentConsumer<Shipment, String> shipments, Tenancy tenancy) {
        this.shipments = shipments;
        this.tenancy = tenancy;
    }

    @PostMapping("/jobs/shipments")
    ResponseEntity<DeliveryView> consume(
            @RequestHeader("Message-Id") String id, @RequestBody(required = false) byte @Nullable [] body) {
        Message message = Message.of(id, tenancy.require().value(), body == null ? new byte[0] : body);
        Map<String, String> headers = CallContext.current()
                .correlationId()
                .map(own -> Map.of("X-Correlation-ID", own.value()))
                .orElseGet(Map::of);
        return DeliveryView.of(shipments.consume(message.withHeaders(headers)));
    }
}
