package dev.mainstay.audit.redact;

import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.RedactionPolicy.Mark;
import dev.mainstay.audit.SubjectKeys;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.secrets.SecretScanner;
import dev.mainstay.core.signal.Signals;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** Makes what is written in place of a value. What cannot be made is a removed value and a signal, never the value. */
final class Replacements {

    private final @Nullable KeyRing<HmacKey> tokenKeys;
    private final @Nullable SubjectKeys subjectKeys;
    private final SecretScanner scanner;
    private final Signals signals;
    private final SecureRandom random = new SecureRandom();

    Replacements(
            @Nullable KeyRing<HmacKey> tokenKeys,
            @Nullable SubjectKeys subjectKeys,
            SecretScanner scanner,
            Signals signals) {
        this.tokenKeys = tokenKeys;
        this.subjectKeys = subjectKeys;
        this.scanner = scanner;
        this.signals = signals;
    }

    /** Returns what stands for the value; for null, which has no content, null. */
    @Nullable
    Object of(Mark mark, List<String> place, @Nullable Object document, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        try {
            return switch (mark.method()) {
                case REMOVE -> Written.REMOVED;
                case MASK -> Written.masked(value);
                case TOKEN -> token(value);
                case ENCRYPT -> encrypted(mark, place, document, value);
            };
        } catch (RuntimeException | GeneralSecurityException failure) {
            // Keys may be in a database that is down. The value must not be written then, and the business must go on.
            return removed(RedactionSignal.FAILED);
        }
    }

    private Object removed(String why) {
        signals.emit(new RedactionSignal(RedactionSignal.REMOVED, why));
        return Written.REMOVED;
    }

    private Object token(Object value) throws GeneralSecurityException {
        if (tokenKeys == null) {
            return removed(RedactionSignal.NO_KEYS);
        }
        HmacKey key = tokenKeys.current();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key.key());
        byte[] digest = mac.doFinal(CanonicalJson.write(value).getBytes(StandardCharsets.UTF_8));
        return Written.token(key.id(), HexFormat.of().formatHex(Arrays.copyOf(digest, Written.TOKEN_BYTES)));
    }

    private Object encrypted(Mark mark, List<String> place, @Nullable Object document, Object value)
            throws GeneralSecurityException {
        if (subjectKeys == null) {
            return removed(RedactionSignal.NO_KEYS);
        }
        Optional<TenantId> tenant = CallContext.current().tenant();
        if (tenant.isEmpty()) {
            return removed(RedactionSignal.NO_TENANT);
        }
        Object id = Pointer.of(mark.subject()).in(document, place);
        String subject = id instanceof String || id instanceof Long ? id.toString() : "";
        // The id stands beside the value in clear, so it must not be a secret itself.
        if (subject.isBlank() || !scanner.redact(subject).equals(subject)) {
            return removed(RedactionSignal.NO_SUBJECT);
        }
        AesKey key = subjectKeys.current(tenant.get().value(), subject);
        String data = SubjectCipher.encrypt(key, tenant.get().value(), subject, value, random);
        return Written.encrypted(subject, key.id(), data);
    }
}
