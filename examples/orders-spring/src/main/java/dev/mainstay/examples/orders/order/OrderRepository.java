package dev.mainstay.examples.orders.order;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.core.context.TenantIdType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Orders in PostgreSQL. No statement names the tenant: the connection is bound to it, and row-level security does the rest.
 */
@Repository
class OrderRepository {

    private static final String COLUMNS =
            "id, tenant_id, customer, amount, currency, note, charge_id, status, version, created_at";

    private final JdbcClient jdbc;
    private final JdbcTemplate connection;
    private final AuditTrail audit;

    OrderRepository(JdbcClient jdbc, JdbcTemplate connection, AuditTrail audit) {
        this.jdbc = jdbc;
        this.connection = connection;
        this.audit = audit;
    }

    void insert(Order order, AuditEvent event) {
        jdbc.sql("insert into orders (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .param(order.id())
                .param(UUID.fromString(order.tenantId().value()))
                .param(order.customer())
                .param(order.amount())
                .param(order.currency())
                .param(order.note())
                .param(order.chargeId())
                .param(order.status().name())
                .param(order.version())
                .param(OffsetDateTime.ofInstant(order.createdAt(), ZoneOffset.UTC))
                .update();
        record(event);
    }

    /** Finds an order and holds it until the end of the transaction. */
    Optional<Order> findForUpdate(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from orders where id = ? for update")
                .param(id)
                .query(OrderRepository::order)
                .optional();
    }

    boolean isShipped(UUID id) {
        return jdbc.sql("select exists (select from shipment where order_id = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    void update(Order order, AuditEvent event) {
        jdbc.sql("update orders set amount = ?, note = ?, status = ?, version = ? where id = ?")
                .param(order.amount())
                .param(order.note())
                .param(order.status().name())
                .param(order.version())
                .param(order.id())
                .update();
        record(event);
    }

    /** In the transaction that the caller is in, so the change and its record are one. */
    private void record(AuditEvent event) {
        connection.execute((ConnectionCallback<Object>) bound -> audit.record(bound, event));
    }

    Optional<Order> find(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from orders where id = ?")
                .param(id)
                .query(OrderRepository::order)
                .optional();
    }

    List<Order> page(@Nullable UUID after, int limit) {
        UUID start = after == null ? new UUID(0, 0) : after;
        return jdbc.sql("select " + COLUMNS + " from orders where id > ? order by id limit ?")
                .params(start, limit)
                .query(OrderRepository::order)
                .list();
    }

    private static Order order(ResultSet row, int number) throws SQLException {
        return new Order(
                row.getObject("id", UUID.class),
                TenantIdType.UUID.parse(row.getString("tenant_id")).orElseThrow(),
                row.getString("customer"),
                row.getBigDecimal("amount"),
                row.getString("currency"),
                row.getString("note"),
                row.getString("charge_id"),
                Order.Status.valueOf(row.getString("status")),
                row.getInt("version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
