package dev.mainstay.tenancy.http;

import dev.mainstay.tenancy.http.Refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * What a header says: {@code v1;key;audience;tenant;issued;expires}, and after one more semicolon the MAC over exactly this text. No field can
 * hold a semicolon, so a text has one reading.
 *
 * @param keyId names the key of the MAC
 * @param audience the service that it is for
 * @param tenant the id as text
 * @param issuedAt seconds since 1970
 * @param expiresAt seconds since 1970
 */
record TenantClaim(String keyId, String audience, String tenant, long issuedAt, long expiresAt) {

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** The longest legal header: version, key, audience, tenant, two times, MAC, and the semicolons between. */
    static final int LONGEST = 2 + 64 + 64 + 63 + 12 + 12 + 43 + 6;

    private static final String VERSION = "v1";
    private static final int FIELDS = 6;
    private static final Pattern SECONDS = Pattern.compile("0|[1-9][0-9]{0,11}");

    /** Keeps a MAC of this header from being one of anything else that is signed with the same key by mistake. */
    private static final byte[] PURPOSE = "mainstay tenant header\n".getBytes(StandardCharsets.US_ASCII);

    /** Returns the text that is signed. */
    String text() {
        return String.join(";", VERSION, keyId, audience, tenant, Long.toString(issuedAt), Long.toString(expiresAt));
    }

    /** Reads the text that is signed. Whether it is true is another matter. */
    static TenantClaim parse(String text) throws RefusedException {
        String[] fields = text.split(";", -1);
        boolean legal = fields.length == FIELDS
                && fields[0].equals(VERSION)
                && NAME.matcher(fields[1]).matches()
                && NAME.matcher(fields[2]).matches()
                && SECONDS.matcher(fields[4]).matches()
                && SECONDS.matcher(fields[5]).matches();
        if (!legal) {
            throw new RefusedException(Refusal.MALFORMED);
        }
        return new TenantClaim(fields[1], fields[2], fields[3], Long.parseLong(fields[4]), Long.parseLong(fields[5]));
    }

    /** Returns the MAC of a text, 43 characters. */
    static String mac(String text, SecretKey key) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update(PURPOSE);
            byte[] result = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(result);
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("a key of this ring makes no MAC", unusable);
        }
    }
}
