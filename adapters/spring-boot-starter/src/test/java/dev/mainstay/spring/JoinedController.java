package dev.mainstay.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Claim;
import dev.mainstay.spring.idempotency.Idempotent;
import dev.mainstay.spring.idempotency.RecordIn;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Handlers whose record lies in their transaction; each has an effect in the database and ends in another way. */
@RestController
class JoinedController {

    final AtomicInteger runs = new AtomicInteger();
    final Semaphore entered = new Semaphore(0);
    final Semaphore released = new Semaphore(0);

    private final JoinedEffects effects;

    JoinedController(JoinedEffects effects) {
        this.effects = effects;
    }

    record Effect(@Min(1) int slot) {}

    @Idempotent(value = "done", recordIn = RecordIn.TRANSACTION)
    @PostMapping("/done")
    ResponseEntity<String> done(@Valid @RequestBody Effect effect, Claim claim) {
        int run = runs.incrementAndGet();
        effects.cause("done-" + run, effect.slot());
        return ResponseEntity.created(URI.create("/effects/" + claim.downstreamKey("x")))
                .body("run " + run + " " + UUID.randomUUID());
    }

    @Idempotent(value = "slow", recordIn = RecordIn.TRANSACTION)
    @PostMapping("/slow")
    String slow() throws InterruptedException {
        effects.cause("slow-" + runs.incrementAndGet(), null);
        entered.release();
        assertThat(released.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        return "slow";
    }

    @Idempotent(value = "ending", recordIn = RecordIn.TRANSACTION)
    @PostMapping("/ending/{how}")
    Object ending(@PathVariable String how) {
        effects.cause(how + "-" + runs.incrementAndGet(), null);
        return switch (how) {
            case "refused-by-service" -> {
                effects.refuse();
                yield "never";
            }
            case "refused-by-handler" -> throw new ResponseStatusException(HttpStatus.CONFLICT);
            case "failure-of-service-hidden" -> hidden();
            case "duplicate-answered" -> duplicate(how, HttpStatus.CONFLICT);
            case "duplicate-hidden" -> duplicate(how, HttpStatus.OK);
            case "fails-once" -> failingOnce();
            default -> throw new IllegalArgumentException(how);
        };
    }

    private Object failingOnce() {
        if (runs.get() == 1) {
            throw new IllegalStateException("for once");
        }
        return "fine";
    }

    private Object hidden() {
        try {
            effects.refuse();
        } catch (ResponseStatusException expected) {
            return "hidden";
        }
        return "never";
    }

    /** Outside of any method that is transactional, so nothing marks the transaction; the database has given it up all the same. */
    private ResponseEntity<String> duplicate(String how, HttpStatus status) {
        try {
            effects.causeWithoutMark(how + "-" + runs.get());
        } catch (DuplicateKeyException expected) {
            return ResponseEntity.status(status).body("duplicate");
        }
        return ResponseEntity.ok("never");
    }

    @Idempotent(value = "redirecting", recordIn = RecordIn.TRANSACTION)
    @PostMapping("/redirecting/{how}")
    void redirecting(@PathVariable String how, @RequestBody Effect effect, HttpServletResponse response)
            throws IOException {
        effects.cause("redirecting-" + runs.incrementAndGet(), effect.slot());
        switch (how) {
            case "found" -> response.sendRedirect("/effects");
            case "see-other" -> response.sendRedirect("/effects", HttpServletResponse.SC_SEE_OTHER);
            case "kept" -> response.sendRedirect("/effects", false);
            default -> throw new IllegalArgumentException(how);
        }
    }

    @Idempotent(value = "large", recordIn = RecordIn.TRANSACTION)
    @PostMapping("/large")
    void large(HttpServletResponse response) throws Exception {
        effects.cause("large-" + runs.incrementAndGet(), null);
        response.setContentType("text/event-stream");
        response.getOutputStream().write("x".repeat(4096).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        response.flushBuffer();
        entered.release();
        assertThat(released.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }

    @PostMapping("/routed")
    String routed() {
        effects.cause("routed-" + runs.incrementAndGet(), null);
        return "routed";
    }
}
