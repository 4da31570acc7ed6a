package dev.mainstay.spring.health;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.health.Health;
import dev.mainstay.core.health.HealthReport;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /health/live}, {@code /health/ready} and {@code /health}, which says the same as ready. Open to everybody; only a
 * caller who is known is told of the dependencies.
 */
@RestController
public final class HealthEndpoints {

    private static final String SOON = "1";

    private final Health health;

    /** Serves the reports of a health. */
    public HealthEndpoints(Health health) {
        this.health = health;
    }

    /** Says whether the process lives; it asks nobody. */
    @GetMapping("/health/live")
    ResponseEntity<Map<String, Object>> live() {
        return answer(health.liveness());
    }

    /** Says whether calls are taken. */
    @GetMapping({"/health/ready", "/health"})
    ResponseEntity<Map<String, Object>> ready() {
        return answer(health.readiness());
    }

    private static ResponseEntity<Map<String, Object>> answer(HealthReport report) {
        boolean known = CallContext.current().principal().isPresent();
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(report.httpStatus())
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore());
        if (!report.isUp()) {
            answer.header(HttpHeaders.RETRY_AFTER, SOON);
        }
        return answer.body(report.toMap(known));
    }
}
