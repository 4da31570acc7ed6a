package dev.mainstay.idempotency.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplyCodecTest {

    private final ReplyCodec codec = new ReplyCodec();

    @Test
    void replyComesBackByteForByte() {
        HttpReply reply = HttpReply.of(
                200, Map.of("A", List.of("1", "2"), "b", List.of("h\u00e9"), "C", List.of()), new byte[] {0, -1});

        HttpReply back = codec.decode(codec.encode(reply));

        assertThat(back.status()).isEqualTo(200);
        assertThat(back.headers()).isEqualTo(reply.headers());
        assertThat(back.body()).isEqualTo(reply.body());
        assertThat(back).hasToString("HttpReply[200]");
    }

    @Test
    void bytesOfAnotherVersionAndCutOnesAreRefused() {
        byte[] encoded = codec.encode(HttpReply.of(200, Map.of("A", List.of("1")), new byte[0]));
        byte[] other = encoded.clone();
        other[0] = 2;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(other))
                .withMessageContaining("was 2");
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(encoded, encoded.length - 1)))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void lengthThatADamagedRecordClaimsIsNotAllocated() {
        byte[] damaged = codec.encode(HttpReply.of(200, Map.of("A", List.of("1")), new byte[0]));
        ByteBuffer.wrap(damaged).putInt(7, Integer.MAX_VALUE); // behind version, status and number of headers

        assertThatThrownBy(() -> codec.decode(damaged)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void headersThatDifferOnlyInCaseAreOne() {
        HttpCall call = new HttpCall("POST", "/x", null, Map.of("A", List.of("1"), "a", List.of("2")), new byte[0]);

        assertThat(call.header("A")).containsExactlyInAnyOrder("1", "2");
        assertThat(call).hasToString("HttpCall[POST /x]");
        assertThatIllegalArgumentException().isThrownBy(() -> HttpReply.of(99, Map.of(), new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> HttpReply.of(600, Map.of(), new byte[0]));
    }
}
