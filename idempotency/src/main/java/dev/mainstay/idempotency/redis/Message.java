package dev.mainstay.idempotency.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;

/** One script for one record, and until when an answer is of use. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Message(Script script, byte[] key, byte[][] arguments, long endNanos, Form form) {

    /** How the script is told. */
    enum Form {
        BY_NAME,
        /** Another message of the same group tells it in full. */
        BY_NAME_AGAIN,
        IN_FULL
    }

    Message as(Form other) {
        return new Message(script, key, arguments, endNanos, other);
    }

    AsyncCommand<byte[], byte[], List<Object>> command() {
        boolean full = form == Form.IN_FULL;
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .add(full ? script.text() : script.sha1())
                .add(1)
                .addKey(key)
                .addValues(List.of(arguments));
        return new AsyncCommand<>(new Command<>(
                full ? CommandType.EVAL : CommandType.EVALSHA, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), args));
    }
}
