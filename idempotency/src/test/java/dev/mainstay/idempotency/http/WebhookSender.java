package dev.mainstay.idempotency.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs webhooks as senders do. */
record WebhookSender(boolean isStandard, String secret, Instant at) {

    static final Instant SIGNED_AT = Instant.ofEpochSecond(1_614_265_330);
    static final String STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final String PLAIN_SECRET = "a secret of a sender, used as it is";

    static WebhookSender standard() {
        return new WebhookSender(true, STANDARD_SECRET, SIGNED_AT);
    }

    static WebhookSender timestamped() {
        return new WebhookSender(false, PLAIN_SECRET, SIGNED_AT);
    }

    WebhookSender at(Instant moment) {
        return new WebhookSender(isStandard, secret, moment);
    }

    WebhookSender signingWith(String other) {
        return new WebhookSender(isStandard, other, at);
    }

    WebhookScheme scheme() {
        return isStandard
                ? WebhookScheme.standard(List.of(secret))
                : WebhookScheme.timestamped("Sender-Signature", List.of(secret));
    }

    HttpCall call(String id, String body) {
        String time = Long.toString(at.getEpochSecond());
        Map<String, List<String>> headers = isStandard
                ? Map.of(
                        "Webhook-Id", List.of(id),
                        "Webhook-Timestamp", List.of(time),
                        "Webhook-Signature", List.of("v1," + signature(id, body)))
                : Map.of("Sender-Signature", List.of("t=" + time + ",v1=" + signature(id, body)));
        return new HttpCall("POST", "/webhooks", null, headers, body.getBytes(UTF_8));
    }

    String signature(String id, String body) {
        String content = (isStandard ? id + "." : "") + at.getEpochSecond() + "." + body;
        byte[] key =
                isStandard ? Base64.getDecoder().decode(secret.substring("whsec_".length())) : secret.getBytes(UTF_8);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] signature = mac.doFinal(content.getBytes(UTF_8));
            return isStandard
                    ? Base64.getEncoder().encodeToString(signature)
                    : HexFormat.of().formatHex(signature);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    HttpCall with(HttpCall call, byte[] body) {
        return new HttpCall(call.method(), call.path(), call.query(), call.headers(), body);
    }

    HttpCall with(HttpCall call, String header, List<String> values) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(call.headers());
        headers.remove(header);
        if (!values.isEmpty()) {
            headers.put(header, values);
        }
        return new HttpCall(call.method(), call.path(), call.query(), headers, call.body());
    }
}
