package dev.mainstay.idempotency.redis;

import dev.mainstay.core.keys.StandardAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The scripts, each atomic and on one key. A record is one hash:
 *
 * <pre>
 * s  state: R running, T retryable, D done, Q quarantined      p  fingerprint
 * o  owner     a  attempt     f  fence                         l  lease until, microseconds
 * c  since, microseconds      r  retention, milliseconds       k, v  kind and bytes of the result
 * x  finished steps, those of one renewal behind those of another
 * </pre>
 *
 * <p>Numbers go to {@code redis.call} as numbers, which writes them with all their digits; Lua itself would turn large ones into exponents as
 * soon as they become text. Redis 5 and later repeat the effects of a script and not the script, so asking for the time before writing is
 * sound.
 *
 * <p>A message that arrives again writes the owner again. That changes nothing in the record, but it is a write behind the first one, for which
 * replicas can be waited: who has acknowledged it has the first one too.
 */
enum Script {
    BEGIN("""
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local attempt, fence, steps = 1, now, ''
            if redis.call('EXISTS', KEYS[1]) == 1 then
              local r = redis.call('HMGET', KEYS[1], 's', 'p', 'o', 'l', 'f', 'a', 'c', 'k', 'v', 'x')
              if r[2] ~= ARGV[1] then return {'mismatch'} end
              if r[1] == 'D' then return {'done', tonumber(r[7]), r[8], r[9]} end
              attempt, fence, steps = tonumber(r[6]), tonumber(r[5]), r[10] or ''
              if r[1] == 'Q' then return {'quarantined', tonumber(r[7]), attempt} end
              local left = tonumber(r[4]) - now
              if r[1] == 'R' and left > 0 then
                if r[3] ~= ARGV[2] then return {'busy', left} end
                redis.call('HSET', KEYS[1], 'o', ARGV[2])
                return {'claimed', fence, attempt, steps}
              end
              if r[1] == 'R' and ARGV[5] == 'QUARANTINE' then
                redis.call('HSET', KEYS[1], 's', 'Q', 'c', now)
                redis.call('PEXPIRE', KEYS[1], ARGV[4])
                return {'quarantined', now, attempt}
              end
              attempt, fence = attempt + 1, math.max(fence + 1, now)
            end
            redis.call('HSET', KEYS[1], 's', 'R', 'p', ARGV[1], 'o', ARGV[2], 'l', now + ARGV[3],
              'r', ARGV[4], 'f', fence, 'a', attempt, 'c', now)
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            return {'claimed', fence, attempt, steps}
            """),
    COMPLETE("""
            local r = redis.call('HMGET', KEYS[1], 's', 'o')
            if r[2] ~= ARGV[1] then return {0} end
            if r[1] == 'D' then
              redis.call('HSET', KEYS[1], 'o', ARGV[1])
              return {1}
            end
            if r[1] ~= 'R' then return {0} end
            local t = redis.call('TIME')
            redis.call('HSET', KEYS[1], 's', 'D', 'k', ARGV[2], 'v', ARGV[3],
              'c', t[1] * 1000000 + t[2])
            redis.call('HDEL', KEYS[1], 'x')
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            return {1}
            """),
    SETTLE("""
            local r = redis.call('HMGET', KEYS[1], 's', 'o', 'r')
            if r[1] ~= 'R' or r[2] ~= ARGV[1] then return {0} end
            if ARGV[2] == 'FORGET' then return {redis.call('DEL', KEYS[1])} end
            local t = redis.call('TIME')
            redis.call('HSET', KEYS[1], 's', 'T', 'c', t[1] * 1000000 + t[2])
            redis.call('PEXPIRE', KEYS[1], r[3])
            return {1}
            """),
    QUARANTINE("""
            local r = redis.call('HMGET', KEYS[1], 's', 'o', 'r')
            if r[1] ~= 'R' or r[2] ~= ARGV[1] then return {0} end
            local t = redis.call('TIME')
            redis.call('HSET', KEYS[1], 's', 'Q', 'c', t[1] * 1000000 + t[2])
            redis.call('PEXPIRE', KEYS[1], r[3])
            return {1}
            """),
    FREE("return {redis.call('DEL', KEYS[1])}"),
    RENEW("""
            local r = redis.call('HMGET', KEYS[1], 's', 'o', 'r')
            if r[1] ~= 'R' or r[2] ~= ARGV[1] then return {0} end
            local t = redis.call('TIME')
            redis.call('HSET', KEYS[1], 'l', t[1] * 1000000 + t[2] + ARGV[2])
            if ARGV[3] ~= '' then
              redis.call('HSET', KEYS[1], 'x', (redis.call('HGET', KEYS[1], 'x') or '') .. ARGV[3])
            end
            redis.call('PEXPIRE', KEYS[1], math.max(r[3], math.ceil(ARGV[2] / 1000)))
            return {1}
            """),
    FIND("""
            local r = redis.call('HMGET', KEYS[1], 's', 'l', 'f', 'a', 'c')
            if not r[1] then return {} end
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local state = r[1]
            if state == 'R' and tonumber(r[2]) <= now then state = 'L' end
            return {state, tonumber(r[4]), tonumber(r[3]), tonumber(r[5]), now + redis.call('PTTL', KEYS[1]) * 1000}
            """);

    private final String text;
    private final String sha1;

    Script(String text) {
        this.text = text;
        this.sha1 = sha1Of(text);
    }

    String text() {
        return text;
    }

    /** Returns the name under which Redis keeps it once it has seen it. */
    String sha1() {
        return sha1;
    }

    /** Says whether work could run twice if a replica took over that has not heard of it. What only frees a key may get lost. */
    boolean mustLast() {
        return this == BEGIN || this == COMPLETE || this == RENEW || this == QUARANTINE;
    }

    /** Says whether this reply tells that the record is now as the message wanted it. */
    boolean wrote(Reply reply) {
        return this == BEGIN ? reply.isClaim() : reply.asBoolean();
    }

    /**
     * Says whether it is always told in full. What ends an attempt often follows a message whose time was over: when the server gets to it,
     * nobody may be left to hear that its script is not known.
     */
    boolean isToldInFull() {
        return this == SETTLE || this == QUARANTINE;
    }

    private static String sha1Of(String text) {
        MessageDigest sha1 = StandardAlgorithm.use("SHA-1", () -> MessageDigest.getInstance("SHA-1"));
        return HexFormat.of().formatHex(sha1.digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
