package dev.mainstay.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.http.HttpVerdict;
import dev.mainstay.spring.idempotency.Idempotent;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Handlers that stream, that wait, that say more than the name of their operation, and that say nothing. */
@RestController
class RoutedController {

    final AtomicInteger runs = new AtomicInteger();
    final Semaphore entered = new Semaphore(0);
    final Semaphore released = new Semaphore(0);

    @PostMapping("/routed/{id}")
    String routed(@PathVariable("id") String id, @RequestBody String body) {
        return id + " " + runs.incrementAndGet();
    }

    @PutMapping("/routed/{id}")
    String unrouted(@PathVariable("id") String id) {
        return id + " " + runs.incrementAndGet();
    }

    @Idempotent(value = "optional", keyRequired = false, verdict = HttpVerdict.STRIPE_V1, canonicalJson = true)
    @PostMapping("/optional")
    ResponseEntity<String> optional(@RequestBody String body) {
        return ResponseEntity.status(HttpStatus.BAD_GATEWAY).body("run " + runs.incrementAndGet());
    }

    @Idempotent("waiting")
    @PostMapping("/waiting")
    String waiting() throws InterruptedException {
        await();
        return "run " + runs.incrementAndGet();
    }

    @Idempotent("events")
    @PostMapping("/events")
    void events(HttpServletResponse response) throws Exception {
        runs.incrementAndGet();
        response.setContentType("text/event-stream");
        response.setHeader("Location", "/jobs/1");
        PrintWriter out = response.getWriter();
        out.write("data: one\n\n");
        out.flush();
        await();
        out.write("data: two\n\n");
    }

    @Idempotent("large")
    @PostMapping("/large")
    void large(HttpServletResponse response) throws Exception {
        runs.incrementAndGet();
        OutputStream out = response.getOutputStream();
        out.write("x".repeat(1024).getBytes(UTF_8));
        out.write('y');
        await();
        out.write("z".repeat(1024).getBytes(UTF_8));
    }

    @Idempotent("endless")
    @PostMapping("/endless")
    void endless(HttpServletResponse response) {
        if (runs.incrementAndGet() > 1) {
            return;
        }
        byte[] block = new byte[1 << 16];
        entered.release();
        try {
            for (int i = 0; i < 100_000; i++) {
                response.getOutputStream().write(block);
            }
        } catch (IOException gone) {
            throw new IllegalStateException("cannot write"); // Its cause would tell Spring MVC that the client left.
        }
    }

    private void await() throws InterruptedException {
        entered.release();
        assertThat(released.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
}
