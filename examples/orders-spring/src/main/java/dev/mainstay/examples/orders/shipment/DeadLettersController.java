package dev.mainstay.examples.orders.shipment;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import dev.mainstay.idempotency.jobs.DeadLetter;
import dev.mainstay.idempotency.jobs.DeadLetterEntry;
import dev.mainstay.idempotency.jobs.DeadLetterFilter;
import dev.mainstay.idempotency.jobs.DeadLetterStore;
import dev.mainstay.idempotency.jobs.DeadLetters;
import dev.mainstay.idempotency.jobs.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Shows managers the messages that were given up, and replays them; those of their tenant only. */
@RestController
@RequestMapping("/jobs/dead-letters")
class DeadLettersController {

    private final DeadLetters letters;

    DeadLettersController(DeadLetters letters) {
        this.letters = letters;
    }

    /** What a manager reads of a dead letter. */
    record LetterView(
            UUID id,
            String operation,
            String messageId,
            String reason,
            String detail,
            int attempts,
            String body,
            String correlationId,
            Instant firstSeen,
            Instant lastSeen,
            @Nullable Instant replayedAt,
            boolean held) {

        static LetterView of(DeadLetterEntry entry) {
            DeadLetter letter = entry.letter();
            return new LetterView(
                    letter.id(),
                    letter.operation(),
                    letter.message().id(),
                    letter.cause().reason().code(),
                    letter.cause().detail(),
                    letter.cause().attempts(),
                    new String(letter.message().body(), StandardCharsets.UTF_8),
                    letter.correlationId().value(),
                    entry.firstSeen(),
                    entry.lastSeen(),
                    entry.replayedAt(),
                    entry.held());
        }
    }

    /**
     * A page of dead letters, the oldest first.
     *
     * @param next to be given as {@code after} for the next page, null on the last one
     */
    record Page(List<LetterView> letters, @Nullable UUID next) {}

    @GetMapping
    Page list(@RequestParam(required = false) @Nullable UUID after, @RequestParam(defaultValue = "20") int limit) {
        if (limit < 1 || limit > DeadLetterStore.LONGEST_PAGE) {
            throw InvalidInputException.violating(
                    List.of(new Violation("/limit", "must be from 1 to " + DeadLetterStore.LONGEST_PAGE)));
        }
        List<LetterView> page = letters.page(DeadLetterFilter.all(), Optional.ofNullable(after), limit).stream()
                .map(LetterView::of)
                .toList();
        return new Page(page, page.size() == limit ? page.get(limit - 1).id() : null);
    }

    /** Replays a letter, with a body in the place of its own where one is sent. */
    @PostMapping("/{id}/replay")
    ResponseEntity<DeliveryView> replay(
            @PathVariable UUID id, @RequestBody(required = false) byte @Nullable [] corrected) {
        Optional<Delivery> delivery =
                corrected == null || corrected.length == 0 ? letters.replay(id) : letters.replay(id, corrected);
        return DeliveryView.of(delivery.orElseThrow(() -> new DeadLetterNotFoundException()));
    }

    /** Lets a held letter be replayed, by a manager who knows that it had no effect or must have another. */
    @PostMapping("/{id}/release")
    ResponseEntity<Void> release(@PathVariable UUID id) {
        if (letters.find(id).isEmpty()) {
            throw new DeadLetterNotFoundException();
        }
        if (!letters.release(id)) {
            throw new ResponseStatusException(HttpStatus.CONFLICT);
        }
        return ResponseEntity.noContent().build();
    }
}
