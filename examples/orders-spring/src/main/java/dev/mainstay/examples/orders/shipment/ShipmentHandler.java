package dev.mainstay.examples.orders.shipment;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.Resource;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.jobs.MessageHandler;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Writes a shipment down, once per order. The claim may be lost after the commit, or with its record in Redis; then the same message runs again
 * and finds its own key in the row.
 */
@Component
class ShipmentHandler implements MessageHandler<Shipment, String> {

    private static final Actor WAREHOUSE = new Actor.Service("warehouse", null);

    private final JdbcClient jdbc;
    private final JdbcTemplate connection;
    private final AuditTrail audit;
    private final TransactionOperations transactions;

    ShipmentHandler(JdbcClient jdbc, JdbcTemplate connection, AuditTrail audit, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.connection = connection;
        this.audit = audit;
        this.transactions = transactions;
    }

    @Override
    public String handle(Shipment shipment, Claim claim) {
        String source = claim.downstreamKey("shipment");
        transactions.executeWithoutResult(status -> ship(shipment, source));
        return shipment.orderId().toString();
    }

    private void ship(Shipment shipment, String source) {
        requireShippable(shipment.orderId());
        int inserted = jdbc.sql("insert into shipment (order_id, carrier, parcels, source, shipped_at)"
                        + " values (?, ?, ?, ?, ?) on conflict (tenant_id, order_id) do nothing")
                .params(
                        shipment.orderId(),
                        shipment.carrier(),
                        shipment.parcels(),
                        source,
                        OffsetDateTime.now(ZoneOffset.UTC))
                .update();
        if (inserted == 1) {
            connection.execute((ConnectionCallback<Object>) bound -> audit.record(bound, shipped(shipment)));
        } else if (!source.equals(sourceOf(shipment.orderId()))) {
            throw new ShipmentRefusedException("order-shipped", "Another message has shipped the order.");
        }
    }

    /** Holds the order, so that it is not cancelled meanwhile. */
    private void requireShippable(UUID orderId) {
        String status = jdbc.sql("select status from orders where id = ? for update")
                .param(orderId)
                .query(String.class)
                .optional()
                .orElseThrow(() -> new ShipmentRefusedException("order-unknown", "There is no such order."));
        if (status.equals("CANCELLED")) {
            throw new ShipmentRefusedException("order-cancelled", "The order was cancelled.");
        }
    }

    private String sourceOf(UUID orderId) {
        return jdbc.sql("select source from shipment where order_id = ?")
                .param(orderId)
                .query(String.class)
                .single();
    }

    private static AuditEvent shipped(Shipment shipment) {
        return AuditEvent.of("shipments.ship", Resource.of("order", shipment.orderId()))
                .actor(WAREHOUSE)
                .changes(Changes.created(Map.of("carrier", shipment.carrier(), "parcels", shipment.parcels())))
                .build();
    }
}
