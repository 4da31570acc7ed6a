package dev.mainstay.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.idempotency.IdempotencyStoreException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EvictionCheckTest {

    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final RedisOptions options = RedisOptions.ofDefaults().withSignals(Signals.to(List.of(signals::add)));

    @Test
    void questionThatCannotBeSentIsAWarningAndInStrictModeARefusal() {
        EvictionCheck.start(options, () -> {
            throw new IllegalStateException("closed");
        });

        assertThat(signals).containsExactly(new EvictionSignal("unknown"));
        assertThat(signals.get(0).unit()).isEqualTo("1");
        assertThat(signals.get(0).value()).isEqualTo(1);
        assertThatExceptionOfType(IdempotencyStoreException.class)
                .isThrownBy(() -> EvictionCheck.start(options.withStrictEviction(true), () -> {
                    throw new IllegalStateException("closed");
                }));
    }
}
