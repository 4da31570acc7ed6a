package dev.mainstay.idempotency.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Request;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {

    private static final JsonCodec<Receipt> RECEIPTS = JsonCodec.of(Receipt.class);
    private static final Receipt RECEIPT =
            new Receipt("r-1", new BigDecimal("12.50"), Instant.parse("2026-01-01T00:00:00.000000001Z"), null);

    record Receipt(
            String id,
            BigDecimal amount,
            Instant at,
            @Nullable String note) {}

    static final class Cyclic {
        public Cyclic self = this;
    }

    @SuppressWarnings("unused") // its type is what is looked at
    private static List<Receipt> receipts() {
        return List.of(RECEIPT);
    }

    @Test
    void repeatGetsAnEqualResult() {
        try (Idempotency idempotency =
                Idempotency.builder(InMemoryStore.ofDefaults()).untenanted().build()) {
            Operation<Receipt> charge = Operation.of("charge", RECEIPTS);
            idempotency.run(charge, Request.key("k"), claim -> RECEIPT);

            Outcome<Receipt> repeat = idempotency.run(charge, Request.key("k"), claim -> {
                throw new AssertionError("ran again");
            });

            assertThat(repeat.replayed()).isTrue();
            assertThat(repeat.orElseThrow()).isEqualTo(RECEIPT);
        }
    }

    @Test
    void elementsOfAGenericTypeKeepTheirClass() throws NoSuchMethodException {
        Type list = JsonCodecTest.class.getDeclaredMethod("receipts").getGenericReturnType();
        JsonCodec<List<Receipt>> codec = JsonCodec.ofType(list);

        assertThat(codec.decode(codec.encode(List.of(RECEIPT)))).containsExactly(RECEIPT);
    }

    @Test
    void whatAnEarlierOrLaterVersionWroteIsRead() {
        Receipt earlier = RECEIPTS.decode("{\"id\":\"r-2\",\"gone\":[1]}".getBytes(UTF_8));

        assertThat(earlier.id()).isEqualTo("r-2");
        assertThat(earlier.amount()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "{} {}", "{\"amount\":\"secret\"}", "\"secret\"", "{\"at\":\"secret\"}"})
    void whatIsNoJsonOfTheTypeIsAnErrorThatShowsNothingOfIt(String stored) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECEIPTS.decode(stored.getBytes(UTF_8)))
                .withMessageContaining(Receipt.class.getName())
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    @Test
    void whatJacksonCannotWriteIsAnErrorThatNamesTheType() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonCodec.of(Cyclic.class).encode(new Cyclic()))
                .withMessageContaining(Cyclic.class.getName())
                .withNoCause();
    }
}
