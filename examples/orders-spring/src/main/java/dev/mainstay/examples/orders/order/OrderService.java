package dev.mainstay.examples.orders.order;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.DiffPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.examples.orders.payments.PaymentClient;
import dev.mainstay.tenancy.Tenancy;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Takes orders, and shows them to the tenant whose they are. */
@Service
class OrderService {

    private static final Logger LOG = LoggerFactory.getLogger(OrderService.class);

    private final OrderRepository orders;
    private final PaymentClient payments;
    private final Tenancy tenancy;
    private final TransactionOperations transactions;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final Clock clock = Clock.systemUTC();

    OrderService(OrderRepository orders, PaymentClient payments, Tenancy tenancy, TransactionOperations transactions) {
        this.orders = orders;
        this.payments = payments;
        this.tenancy = tenancy;
        this.transactions = transactions;
    }

    /** Charges first, outside any transaction; then the order and its audit record commit together or not at all. */
    Order place(NewOrder wanted, String downstreamKey) {
        String chargeId = payments.charge(wanted.amount(), wanted.currency(), downstreamKey);
        Order order = new Order(
                ids.generate(),
                tenancy.require(),
                wanted.customer(),
                wanted.amount(),
                wanted.currency(),
                wanted.note(),
                chargeId,
                Order.Status.PLACED,
                1,
                Instant.now(clock).truncatedTo(ChronoUnit.MICROS));
        transactions.executeWithoutResult(status -> orders.insert(order, placed(order)));
        LOG.info("order {} placed", order.id());
        return order;
    }

    Order find(UUID id) {
        return transactions
                .execute(status -> orders.find(id))
                .map(tenancy.guard()::owned)
                .orElseThrow(() -> new OrderNotFoundException());
    }

    List<Order> page(@Nullable UUID after, int limit) {
        return transactions.execute(status -> orders.page(after, limit));
    }

    /** Joins the transaction that is open, so the idempotency record commits with the order and its audit record. */
    Order cancel(UUID id, String reason) {
        Order cancelled = transactions.execute(status -> {
            Order order = orders.findForUpdate(id)
                    .map(tenancy.guard()::owned)
                    .orElseThrow(() -> new OrderNotFoundException());
            if (order.status() == Order.Status.CANCELLED) {
                throw OrderNotCancellableException.cancelledBefore();
            }
            if (orders.isShipped(id)) {
                throw OrderNotCancellableException.shipped();
            }
            Order next = order.cancelled();
            orders.update(
                    next,
                    AuditEvent.of("orders.cancel", Resource.of("order", id))
                            .reason(reason)
                            .build());
            return next;
        });
        LOG.info("order {} cancelled", id);
        return cancelled;
    }

    /**
     * Changes an order that is still as the caller has seen it.
     *
     * @param seen entity tag of the version that the caller has seen
     */
    Order change(UUID id, String seen, ChangedOrder change) {
        Order changed = transactions.execute(status -> {
            Order order = orders.findForUpdate(id)
                    .map(tenancy.guard()::owned)
                    .orElseThrow(() -> new OrderNotFoundException());
            if (!order.etag().equals(seen)) {
                throw new OrderChangedException();
            }
            if (order.status() == Order.Status.CANCELLED) {
                throw OrderNotCancellableException.cancelledBefore();
            }
            Order next = order.changed(change);
            orders.update(
                    next,
                    AuditEvent.of("orders.change", Resource.of("order", id))
                            .changes(Changes.between(audited(order), audited(next), DiffPolicy.ofDefaults()))
                            .build());
            return next;
        });
        LOG.info("order {} changed", id);
        return changed;
    }

    /** What of an order its audit records tell. */
    private static Map<String, Object> audited(Order order) {
        Map<String, Object> audited = new LinkedHashMap<>();
        audited.put("customer", order.customer());
        audited.put("amount", order.amount());
        audited.put("currency", order.currency());
        if (order.note() != null) {
            audited.put("note", order.note());
        }
        return audited;
    }

    private static AuditEvent placed(Order order) {
        return AuditEvent.of("orders.place", Resource.of("order", order.id()))
                .changes(Changes.created(audited(order)))
                .build();
    }
}
