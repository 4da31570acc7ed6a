package dev.mainstay.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.spring.idempotency.Idempotent;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Handlers that answer in every way. */
@RestController
class IdempotentController {

    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    @Idempotent("orders.place")
    @PostMapping("/orders")
    ResponseEntity<String> place(@Valid @RequestBody Order order, Claim claim) {
        runs.incrementAndGet();
        return ResponseEntity.created(URI.create("/orders/" + claim.downstreamKey("x")))
                .body(UUID.randomUUID().toString());
    }

    @Idempotent("slow")
    @PostMapping("/slow")
    String slow() throws InterruptedException {
        entered.countDown();
        assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
        return "done";
    }

    @Idempotent("refusing")
    @PostMapping("/refusing")
    Object refusing(@RequestParam("how") String how, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        runs.incrementAndGet();
        switch (how) {
            case "status" -> throw new ResponseStatusException(HttpStatus.CONFLICT);
            case "unreadable" -> throw new HttpMessageNotReadableException("of another service", null, null);
            case "send-error" -> response.sendError(409);
            case "not-acceptable" -> throw new HttpMediaTypeNotAcceptableException("late");
            case "invalid" -> throw InvalidInputException.unreadable("wrong");
            default -> {
                return "fine";
            }
        }
        return null;
    }

    @Idempotent("failing-once")
    @PostMapping("/failing-once")
    String failingOnce() {
        if (failures.getAndDecrement() > 0) {
            throw new IllegalStateException("for once");
        }
        return "fine";
    }

    @Idempotent("put")
    @PutMapping("/put")
    String put() {
        return UUID.randomUUID().toString();
    }

    @Idempotent("form")
    @PostMapping("/form")
    String form(@RequestParam("name") java.util.List<String> names) {
        return String.join(",", names);
    }

    @Idempotent("asynchronous")
    @PostMapping("/asynchronous")
    void asynchronous(HttpServletRequest request) {
        request.startAsync();
    }

    @PostMapping("/forgotten")
    String forgotten(Claim claim) {
        return "never";
    }

    @PostMapping("/forwarding")
    void forwarding(HttpServletRequest request, HttpServletResponse response) throws Exception {
        request.getRequestDispatcher("/orders").forward(request, response);
    }

    record Order(@Min(1) int amount) {}
}
