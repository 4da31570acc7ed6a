package dev.mainstay.testkit.contract.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Codec;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Outcome.OutcomeUnknown;
import dev.mainstay.idempotency.Outcome.PayloadMismatch;
import dev.mainstay.idempotency.Outcome.Replayed;
import dev.mainstay.idempotency.Outcome.ResultNotRetained;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Verdict.Keep;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of results, on every store. */
public abstract class ResultContract {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final Operation<byte[]> BYTES = Operation.of("bytes", Codecs.bytes());

    private final Recorded recorded = new Recorded();
    private final Request request = newRequest();
    private final AtomicInteger executions = new AtomicInteger();
    private Idempotency idempotency;

    /** For subclasses. */
    protected ResultContract() {}

    protected abstract StoreUnderTest underTest();

    @BeforeEach
    public void open() {
        idempotency = underTest()
                .engineOver(underTest().store())
                .signals(recorded.signals())
                .build();
    }

    @AfterEach
    public void close() {
        idempotency.close();
    }

    private String charge(Claim claim) {
        return "receipt " + executions.incrementAndGet();
    }

    @Test
    @Tag("ID29")
    public void nullEmptyBinaryAndLongestResultsAreReplayedByteForByte() {
        Operation<byte[]> operation = BYTES.withPolicy(
                Policy.standard().toBuilder().maxResultBytes(1_024).build());
        byte[] binary = new byte[1_023];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) i;
        }
        List<byte[]> values = new ArrayList<>(List.of(new byte[0], binary, new byte[1_024], new byte[] {0, 13, 10}));
        values.add(null);

        for (byte[] value : values) {
            Request asked = newRequest();
            idempotency.run(operation, asked, claim -> value);

            Outcome<byte[]> repeat = idempotency.run(operation, asked, claim -> new byte[] {1});

            assertThat(repeat).isInstanceOf(Replayed.class);
            assertThat(repeat.orElseThrow()).isEqualTo(value);
        }
    }

    @Test
    @Tag("ID30")
    public void resultOneByteTooLongReachesTheFirstCallerAndIsNotKept() {
        Operation<String> operation = Operation.of("long", new SummingCodec())
                .withPolicy(Policy.standard().toBuilder().maxResultBytes(8).build());

        Outcome<String> first = idempotency.run(operation, request, claim -> {
            executions.incrementAndGet();
            return "123456789";
        });
        Outcome<String> second = idempotency.run(operation, request, this::charge);
        Outcome<String> third = idempotency.run(operation, request, this::charge);

        assertThat(first).isEqualTo(new Executed<>("123456789", 1, Outcome.Recorded.YES));
        assertThat(((ResultNotRetained<String>) second).summary()).isEqualTo("9 long".getBytes(StandardCharsets.UTF_8));
        assertThat(third).isEqualTo(second);
        assertThat(executions).hasValue(1);
    }

    @Test
    public void resultThatTheCodecDoesNotKeepIsATombstoneWithItsSummary() {
        Operation<String> operation = Operation.of("streamed", new SummingCodec() {
            @Override
            public boolean keeps(String value) {
                return false;
            }
        });

        Outcome<String> first = idempotency.run(operation, request, this::charge);
        Outcome<String> second = idempotency.run(operation, request, this::charge);

        assertThat(first).isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        assertThat(((ResultNotRetained<String>) second).summary()).isEqualTo("9 long".getBytes(StandardCharsets.UTF_8));
        assertThat(executions).hasValue(1);
    }

    private static class SummingCodec implements Codec<String> {
        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public byte[] summary(String value) {
            return (value.length() + " long").getBytes(StandardCharsets.UTF_8);
        }
    }

    @Test
    @Tag("ID31")
    public void codecThatCannotEncodeCostsTheCallerNothingAndLeavesATombstone() {
        Operation<String> operation = Operation.of("charge", new BrokenCodec(true));

        Outcome<String> first = idempotency.run(operation, request, this::charge);
        Outcome<String> second = idempotency.run(operation, request, this::charge);

        assertThat(first).isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        assertThat(second).isInstanceOf(Outcome.ResultNotRetained.class);
        assertThat(recorded.troubles()).containsExactly("encode-failed");
        assertThat(executions).hasValue(1);
    }

    @Test
    @Tag("ID31")
    public void codecWhoseStackOverflowsLeavesATombstoneToo() {
        Operation<String> operation = Operation.of("charge", new Codec<>() {
            @Override
            public byte[] encode(String value) {
                throw new StackOverflowError();
            }

            @Override
            public String decode(byte[] bytes) {
                return "";
            }
        });

        Outcome<String> first = idempotency.run(operation, request, this::charge);
        Outcome<String> second = idempotency.run(operation, request, this::charge);

        assertThat(first).isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        assertThat(second).isInstanceOf(Outcome.ResultNotRetained.class);
    }

    @Test
    @Tag("ID31")
    public void codecThatCannotDecodeIsAClearErrorAndNoSecondRun() {
        Operation<String> operation = Operation.of("charge", new BrokenCodec(false));
        idempotency.run(operation, request, this::charge);

        assertThatIllegalStateException()
                .isThrownBy(() -> idempotency.run(operation, request, this::charge))
                .withMessageContaining("operation charge");
        assertThat(executions).hasValue(1);
        assertThat(recorded.troubles()).containsExactly("decode-failed");
    }

    @RepeatedTest(4)
    @Tag("ID32")
    public void everyVerdictLeadsToItsState(RepetitionInfo repetition) {
        Keep keep = List.of(Keep.values()).get(repetition.getCurrentRepetition() - 1);
        Operation<String> operation = CHARGE.withVerdict((value, failure) -> keep);
        Request other = request.payload(Fingerprint.of("other"));

        Outcome<String> first = idempotency.run(operation, request, this::charge);
        boolean absent = idempotency.find(operation, request).isEmpty();
        Outcome<String> otherPayload = idempotency.run(operation, other, this::charge);

        assertThat(first).isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        assertThat(absent).isEqualTo(keep == Keep.FORGET);
        if (keep == Keep.FORGET) {
            assertThat(otherPayload).isEqualTo(new Executed<>("receipt 2", 1, Outcome.Recorded.YES));
            return;
        }
        assertThat(otherPayload).isEqualTo(new PayloadMismatch<>());
        Outcome<String> repeat = idempotency.run(operation, request, this::charge);
        switch (keep) {
            case RECORD -> assertThat(repeat).isInstanceOf(Replayed.class);
            case RETRY -> assertThat(repeat).isEqualTo(new Executed<>("receipt 2", 2, Outcome.Recorded.YES));
            default -> assertThat(repeat).isInstanceOf(OutcomeUnknown.class);
        }
    }
}
