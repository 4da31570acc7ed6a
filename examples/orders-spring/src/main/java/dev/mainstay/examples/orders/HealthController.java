package dev.mainstay.examples.orders;

import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Liveness, in the form of MicroProfile Health; it touches no dependency. */
@RestController
class HealthController {

    @GetMapping("/health/live")
    Map<String, Object> live() {
        return Map.of("status", "UP", "checks", List.of());
    }
}
