package dev.mainstay.examples.orders.order;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.spring.idempotency.Idempotent;
import dev.mainstay.spring.idempotency.RecordIn;
import jakarta.validation.Valid;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/orders")
class OrdersController {

    private static final int LARGEST_PAGE = 100;

    private final OrderService orders;

    OrdersController(OrderService orders) {
        this.orders = orders;
    }

    /** What a client reads of an order. */
    record OrderView(
            UUID id,
            String customer,
            BigDecimal amount,
            String currency,
            @Nullable String note,
            Order.Status status,
            Instant createdAt) {

        static OrderView of(Order order) {
            return new OrderView(
                    order.id(),
                    order.customer(),
                    order.amount(),
                    order.currency(),
                    order.note(),
                    order.status(),
                    order.createdAt());
        }
    }

    /**
     * A page of orders.
     *
     * @param next to be given as {@code after} for the next page, null on the last one
     */
    record Page(List<OrderView> orders, @Nullable UUID next) {}

    @Idempotent("orders.place")
    @PostMapping
    ResponseEntity<OrderView> place(@Valid @RequestBody NewOrder wanted, Claim claim) {
        Order order = orders.place(wanted, claim.downstreamKey("payments"));
        return ResponseEntity.created(URI.create("/orders/" + order.id()))
                .eTag(order.etag())
                .body(OrderView.of(order));
    }

    @Idempotent(value = "orders.cancel", recordIn = RecordIn.TRANSACTION)
    @PostMapping("/{id}/cancel")
    ResponseEntity<OrderView> cancel(@PathVariable UUID id, @Valid @RequestBody Cancellation cancellation) {
        Order order = orders.cancel(id, cancellation.reason());
        return ResponseEntity.ok().eTag(order.etag()).body(OrderView.of(order));
    }

    @PatchMapping("/{id}")
    ResponseEntity<OrderView> change(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String seen,
            @Valid @RequestBody ChangedOrder change) {
        if (seen == null) {
            throw InvalidInputException.unreadable(
                    new Violation("/If-Match", "must be the ETag of the order as it was read"));
        }
        Order order = orders.change(id, seen, change);
        return ResponseEntity.ok().eTag(order.etag()).body(OrderView.of(order));
    }

    @GetMapping("/{id}")
    ResponseEntity<OrderView> show(@PathVariable UUID id) {
        Order order = orders.find(id);
        return ResponseEntity.ok().eTag(order.etag()).body(OrderView.of(order));
    }

    @GetMapping
    Page list(@RequestParam(required = false) @Nullable UUID after, @RequestParam(defaultValue = "20") int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw InvalidInputException.violating(
                    List.of(new Violation("/limit", "must be from 1 to " + LARGEST_PAGE)));
        }
        List<Order> found = orders.page(after, limit + 1);
        List<OrderView> views = found.stream().limit(limit).map(OrderView::of).toList();
        return new Page(views, found.size() > limit ? views.get(limit - 1).id() : null);
    }
}
