package dev.mainstay.idempotency;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The calls that run in this engine, one for each key. What has ended is not kept: the store remembers, not the process. */
final class LocalCalls {

    private final ConcurrentHashMap<RecordKey, LocalCall> byKey = new ConcurrentHashMap<>();

    /** Enters a call, unless there is one for the key: then it is returned. */
    @Nullable
    LocalCall enter(RecordKey key, LocalCall call) {
        return byKey.putIfAbsent(key, call);
    }

    /** Puts a call in the place of one that lost the key; false when that one is gone already. */
    boolean replace(RecordKey key, LocalCall lost, LocalCall call) {
        return byKey.replace(key, lost, call);
    }

    /** Takes a call out before it tells its waiters, so that those who have to ask do not find it again. */
    void end(RecordKey key, LocalCall call, @Nullable Begin shared) {
        byKey.remove(key, call);
        call.end(shared);
    }

    /** Does as above for a call that is done. */
    void done(RecordKey key, LocalCall call, Result kept) {
        byKey.remove(key, call);
        call.done(kept);
    }

    /** Lets everybody ask the store again, because the key was freed behind the back of the call that holds it. */
    void forget(RecordKey key) {
        LocalCall freed = byKey.remove(key);
        if (freed != null) {
            freed.end(null);
        }
    }
}
