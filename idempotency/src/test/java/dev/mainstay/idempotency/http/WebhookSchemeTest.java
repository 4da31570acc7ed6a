package dev.mainstay.idempotency.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSchemeTest {

    private static final String OTHER_SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[24]);

    /**
     * The vector that the test suites of the Standard Webhooks libraries share (github.com/standard-webhooks/standard-webhooks, specification
     * Apache-2.0, libraries MIT).
     */
    @Test
    void publishedVectorOfStandardWebhooksMatches() throws Exception {
        byte[] body = "{\"test\": 2432232314}".getBytes(UTF_8);
        HttpCall call = new HttpCall(
                "POST",
                "/",
                null,
                Map.of(
                        "webhook-id", List.of("msg_p5jXN8AQM9LWM0D4loKWxJek"),
                        "webhook-timestamp", List.of("1614265330"),
                        "webhook-signature", List.of("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")),
                body);
        WebhookScheme scheme = WebhookScheme.standard(List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

        SignedContent content = scheme.read(call);

        assertThat(content.eventId()).isEqualTo("msg_p5jXN8AQM9LWM0D4loKWxJek");
        assertThat(scheme.matches(content, body)).isTrue();
    }

    /** Computed with {@code openssl dgst -sha256 -hmac}, not with this code. */
    @Test
    void knownVectorOfTheOneHeaderFormMatches() throws Exception {
        byte[] body = "{\"id\":\"evt_1\"}".getBytes(UTF_8);
        HttpCall call = new HttpCall(
                "POST",
                "/",
                null,
                Map.of(
                        "Stripe-Signature",
                        List.of(
                                "t=1614265330,v1=1561aa88efb67eae73f199b992d52649a46bda0822382013e087be3fdebde55e,v0=x")),
                body);
        WebhookScheme scheme =
                WebhookScheme.timestamped("stripe-signature", List.of("whsec_0123456789abcdef0123456789abcdef"));

        assertThat(scheme.matches(scheme.read(call), body)).isTrue();
    }

    @Test
    void anyActiveSecretAndAnySignatureOfTheListMatches() throws Exception {
        WebhookSender sender = WebhookSender.standard();
        WebhookScheme both = WebhookScheme.standard(List.of(OTHER_SECRET, WebhookSender.STANDARD_SECRET));
        HttpCall call = sender.call("msg_1", "{}");
        String own = call.header("webhook-signature").get(0);
        String other = "v1," + sender.signingWith(OTHER_SECRET).signature("msg_1", "{}");
        HttpCall several = sender.with(call, "webhook-signature", List.of("v1a,x v1, v1,AAAA " + own));
        HttpCall rotated = sender.with(call, "webhook-signature", List.of(other));

        assertThat(both.matches(both.read(call), call.body())).isTrue();
        assertThat(both.matches(both.read(several), call.body())).isTrue();
        assertThat(both.matches(both.read(rotated), call.body())).isTrue();
        assertThat(sender.scheme().matches(sender.scheme().read(rotated), call.body()))
                .isFalse();
    }

    @Test
    void oneHeaderFormTakesSeveralSignaturesInItsOwnWritingOnly() throws Exception {
        WebhookSender sender = WebhookSender.timestamped();
        String signature = sender.signature("", "{}");
        WebhookScheme scheme = sender.scheme();

        assertThat(matches(scheme, "t=1614265330,v1=00,v1=" + signature)).isTrue();
        assertThat(matches(scheme, "v1=" + signature + ",t=1614265330")).isTrue();
        assertThat(matches(scheme, "t=1614265330,v1=" + signature.toUpperCase(java.util.Locale.ROOT)))
                .isFalse();
        assertThat(matches(scheme, "t=1614265331,v1=" + signature)).isFalse();
        assertThat(matches(scheme, "t=1614265330,v1=")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t=1614265330",
                "v1=00",
                "t=,v1=00",
                "t=1614265330,t=1614265330,v1=00",
                "t=1614265330, v1=00",
                "t= 1614265330,v1=00",
                "T=1614265330,v1=00",
                "t=1614265330,V1=00"
            })
    void headerOfAnotherFormIsMalformed(String header) {
        assertThatExceptionOfType(SignedContent.RefusedException.class)
                .isThrownBy(() -> matches(WebhookSender.timestamped().scheme(), header))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(SignedContent.Refusal.HEADER_MALFORMED));
    }

    private static boolean matches(WebhookScheme scheme, String header) throws Exception {
        HttpCall call =
                new HttpCall("POST", "/", null, Map.of("Sender-Signature", List.of(header)), "{}".getBytes(UTF_8));
        return scheme.matches(scheme.read(call), call.body());
    }

    @Test
    void secretsOfAnotherFormAreRefusedWithoutBeingRepeated() {
        List<String> wrong = List.of(
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
                "whsec_" + Base64.getEncoder().encodeToString(new byte[23]),
                "whsec_" + Base64.getEncoder().encodeToString(new byte[65]));

        for (String secret : wrong) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> WebhookScheme.standard(List.of(secret)))
                    .withMessageContaining("24 to 64 bytes")
                    .withMessageNotContaining(secret.substring(6))
                    .withNoCause();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebhookScheme.timestamped("h", List.of("short secret")))
                .withMessage("a secret must have 24 bytes or more, had 12");
        assertThatIllegalArgumentException().isThrownBy(() -> WebhookScheme.standard(List.of()));
        assertThat(WebhookSender.standard().scheme()).hasToString("WebhookScheme[1 secrets]");
    }
}
