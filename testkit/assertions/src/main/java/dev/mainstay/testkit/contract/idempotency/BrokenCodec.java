package dev.mainstay.testkit.contract.idempotency;

import dev.mainstay.idempotency.Codec;
import java.nio.charset.StandardCharsets;

/**
 * A codec that fails at one end.
 *
 * @param atEncode whether it cannot write; else it cannot read
 */
public record BrokenCodec(boolean atEncode) implements Codec<String> {
    @Override
    public byte[] encode(String value) {
        if (atEncode) {
            throw new IllegalArgumentException("cannot encode " + value);
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] bytes) {
        throw new IllegalArgumentException("cannot decode");
    }
}
