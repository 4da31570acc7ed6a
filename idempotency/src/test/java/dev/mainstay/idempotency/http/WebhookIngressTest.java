package dev.mainstay.idempotency.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mainstay.core.Category;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.KeyReusedException;
import dev.mainstay.idempotency.OperationInFlightException;
import dev.mainstay.idempotency.OutcomeUnknownException;
import dev.mainstay.idempotency.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookIngressTest {

    private final WebhookSender sender = WebhookSender.standard();
    private final AtomicReference<Instant> now = new AtomicReference<>(WebhookSender.SIGNED_AT);
    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final AskedStore store = new AskedStore(InMemoryStore.ofDefaults());
    private final Idempotency idempotency =
            Idempotency.builder(store).untenanted().build();
    private final WebhookIngress ingress = builder(sender.scheme()).build(idempotency);
    private final AtomicInteger executions = new AtomicInteger();

    @AfterEach
    void close() {
        idempotency.close();
    }

    @Test
    void eventIsHandledOnceAndARedeliveryGetsTheSameReply() {
        HttpReply first = ingress.handle(sender.call("msg_1", "{}"), this::book);
        now.set(now.get().plusSeconds(3_600));
        HttpReply second = ingress.handle(sender.at(now.get()).call("msg_1", "{}"), this::book);
        ingress.handle(sender.at(now.get()).call("msg_2", "{}"), this::book);

        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Idempotent-Replayed")).containsExactly("true");
        assertThat(executions).hasValue(2);
        assertThat(signals).isEmpty();
    }

    @Test
    void verdictOfTheIngressSaysWhatAnEventThatFailedLeavesBehind() {
        WebhookIngress strict =
                builder(sender.scheme()).verdict(HttpVerdict.STRICT).build(idempotency);
        HttpCall event = sender.call("msg_1", "{}");

        strict.handle(event, claim -> HttpReply.of(500, Map.of(), new byte[0]));

        assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> strict.handle(event, this::book));
        assertThat(executions).hasValue(0);
    }

    @Test
    void recordedWebhookThatIsSentAgainDoesNothingWhileItIsFreshAndIsRefusedAfterwards() {
        HttpCall recorded = sender.call("msg_1", "{}");
        ingress.handle(recorded, this::book);
        now.set(WebhookSender.SIGNED_AT.plus(WebhookIngress.TOLERANCE));
        ingress.handle(recorded, this::book);
        now.set(now.get().plusMillis(1));

        assertRefused(recorded, "outside-tolerance");
        assertThat(executions).hasValue(1);
    }

    @Test
    void webhookFromTheFutureIsRefused() {
        HttpCall call = sender.call("msg_1", "{}");
        now.set(WebhookSender.SIGNED_AT.minus(WebhookIngress.TOLERANCE).minusMillis(1));

        assertRefused(call, "outside-tolerance");
        now.set(now.get().plusMillis(1));
        assertThat(ingress.handle(call, this::book).status()).isEqualTo(202);
    }

    @Test
    void oneFlippedBitOfTheBodyOrAChangedCharacterOfAnyHeaderIsRefusedAndTheStoreIsNotAsked() {
        HttpCall good = sender.call("msg_1", "{\"amount\":1}");
        for (int bit = 0; bit < good.body().length * Byte.SIZE; bit++) {
            byte[] flipped = good.body().clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertRefused(sender.with(good, flipped), "signature-mismatch");
        }
        for (String header : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            String value = good.header(header).get(0);
            for (int i = 0; i < value.length(); i++) {
                char other = value.charAt(i) == '1' ? '2' : '1';
                String changed = value.substring(0, i) + other + value.substring(i + 1);
                assertRefused(sender.with(good, header, List.of(changed)), null);
                assertRefused(sender.with(good, header, List.of(value.substring(0, i))), null);
            }
        }
        assertThat(executions).hasValue(0);
    }

    @Test
    void headersThatAreMissingRepeatedOrMalformedAreRefused() {
        HttpCall good = sender.call("msg_1", "{}");
        String signature = good.header("webhook-signature").get(0);
        String time = good.header("webhook-timestamp").get(0);

        for (String header : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            String value = good.header(header).get(0);
            assertRefused(sender.with(good, header, List.of()), "header-missing");
            assertRefused(sender.with(good, header, List.of(value, value)), "header-malformed");
            assertRefused(sender.with(good, header, List.of("")), "header-malformed");
        }
        for (String id : List.of("a b", "a.b", "a\u00e9", "a\u0000", "x".repeat(256))) {
            assertRefused(sender.call(id, "{}"), "header-malformed");
        }
        for (String other : List.of(" " + time, "+" + time, "-1", time + ".0", "0x5f", "9".repeat(13))) {
            assertRefused(sender.with(good, "webhook-timestamp", List.of(other)), "header-malformed");
        }
        for (String other :
                List.of(signature.substring(3), "V1" + signature.substring(2), "v1a" + signature.substring(2))) {
            assertRefused(sender.with(good, "webhook-signature", List.of(other)), "header-malformed");
        }
        for (String other :
                List.of(signature.toLowerCase(java.util.Locale.ROOT), signature.replace("=", ""), signature + "=")) {
            assertRefused(sender.with(good, "webhook-signature", List.of(other)), "signature-mismatch");
        }
    }

    private void assertRefused(HttpCall call, String reason) {
        int before = signals.size();
        int asked = store.asked();

        assertThatExceptionOfType(WebhookRefusedException.class)
                .isThrownBy(() -> ingress.handle(call, this::book))
                .satisfies(refused -> assertThat(refused.category()).isEqualTo(Category.UNAUTHENTICATED))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("webhook-signature-invalid"))
                .withMessage("the signature of this webhook is missing, too old or not valid");

        assertThat(signals).hasSize(before + 1);
        Signal signal = signals.get(before);
        assertThat(signal.name()).isEqualTo("mainstay.idempotency.webhook.refused");
        assertThat(signal.unit()).isEqualTo("1");
        assertThat(signal.attributes())
                .containsEntry("operation", "payments.webhook")
                .containsOnlyKeys("operation", "reason");
        if (reason != null) {
            assertThat(signal.attributes()).containsEntry("reason", reason);
        }
        assertThat(signal.value()).isEqualTo(1);
        assertThat(store.asked()).isEqualTo(asked);
    }

    @Test
    void eventThatIsBeingHandledIsInFlightAndOneIdWithTwoBodiesIsAMistake() {
        ingress.handle(sender.call("msg_1", "{}"), claim -> {
            assertThatExceptionOfType(OperationInFlightException.class)
                    .isThrownBy(() -> ingress.handle(sender.call("msg_1", "{}"), this::book))
                    .satisfies(
                            busy -> assertThat(busy.retryAfter().orElseThrow()).isPositive());
            return book(claim);
        });

        assertThatExceptionOfType(KeyReusedException.class)
                .isThrownBy(() -> ingress.handle(sender.call("msg_1", "{ }"), this::book));
        assertThat(executions).hasValue(1);
    }

    @Test
    void eventWhoseHandlerFailedIsHandledAgain() {
        IllegalStateException failure = new IllegalStateException("down");
        assertThatIllegalStateException()
                .isThrownBy(() -> ingress.handle(sender.call("msg_1", "{}"), claim -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(ingress.handle(sender.call("msg_1", "{}"), this::book).status())
                .isEqualTo(202);
    }

    @Test
    void replyThatWasNotKeptIsAnsweredWithItsStatus() {
        WebhookIngress keepingNothing = builder(sender.scheme())
                .policy(Policy.standard().toBuilder().maxResultBytes(0).build())
                .build(idempotency);
        keepingNothing.handle(sender.call("msg_1", "{}"), this::book);

        HttpReply second = keepingNothing.handle(sender.call("msg_1", "{}"), this::book);

        assertThat(second.status()).isEqualTo(202);
        assertThat(second.body()).isEmpty();
        assertThat(executions).hasValue(1);
    }

    @Test
    void principalOfTheSenderDoesNotCountAndTheBodyHasALimit() {
        WebhookIngress small = builder(sender.scheme()).maxBodyBytes(2).build(idempotency);
        CallContext robot = CallContext.empty().withPrincipal(Principal.system("robot"));
        robot.call(() -> small.handle(sender.call("msg_1", "{}"), this::book));
        small.handle(sender.call("msg_1", "{}"), this::book);

        assertThat(executions).hasValue(1);
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> small.handle(sender.call("msg_1", "{ }"), this::book));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(sender.scheme()).maxBodyBytes(-1).build(idempotency))
                .withMessage("maxBodyBytes must be >= 0, was -1");
    }

    @Test
    void schemeThatSignsNoIdNeedsToKnowWhereItIs() {
        WebhookSender stripe = WebhookSender.timestamped();
        WebhookIngress inBody = builder(stripe.scheme())
                .eventIdIn(body -> new String(body, UTF_8))
                .build(idempotency);

        inBody.handle(stripe.call("", "evt_1"), this::book);
        inBody.handle(stripe.at(now.get().plusSeconds(1)).call("", "evt_1"), this::book);

        assertThat(executions).hasValue(1);
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> inBody.handle(stripe.call("", ""), this::book))
                .withMessageContaining("id of 1 to 255");
        assertThatIllegalStateException()
                .isThrownBy(() -> builder(stripe.scheme()).build(idempotency))
                .withMessageContaining("eventIdIn");
    }

    @Test
    void recordsOutliveTheSignaturesThatTheyProtectFrom() {
        Policy brief =
                Policy.standard().toBuilder().retain(Duration.ofMinutes(10)).build();
        Policy tooBrief =
                brief.toBuilder().retain(Duration.ofMinutes(10).minusMillis(1)).build();

        assertThat(builder(sender.scheme()).policy(brief).build(idempotency)).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(sender.scheme()).policy(tooBrief).build(idempotency))
                .withMessage("policy.retain must be >= PT10M, was PT9M59.999S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "two", "illegal"})
    void idInAHeaderMustBeThereOnceAndLegal(String mistake) {
        WebhookSender stripe = WebhookSender.timestamped();
        WebhookIngress inHeader =
                builder(stripe.scheme()).eventIdHeader("X-Event").build(idempotency);
        HttpCall good = stripe.with(stripe.call("", "{}"), "X-Event", List.of("evt.1"));
        List<String> wrong = Map.of("none", List.<String>of(), "two", List.of("a", "b"), "illegal", List.of("a b"))
                .get(mistake);

        inHeader.handle(good, this::book);
        assertThat(inHeader.handle(good, this::book).header("Idempotent-Replayed"))
                .containsExactly("true");
        assertThatExceptionOfType(WebhookRefusedException.class)
                .isThrownBy(() -> inHeader.handle(stripe.with(good, "X-Event", wrong), this::book));
        assertThat(signals).hasSize(1);
        assertThat(executions).hasValue(1);
    }

    private WebhookIngress.Builder builder(WebhookScheme scheme) {
        return WebhookIngress.builder("payments.webhook", scheme)
                .clock(now::get)
                .signals(Signals.to(new ArrayList<>(List.of(signals::add))));
    }

    private HttpReply book(Claim claim) {
        return HttpReply.of(202, Map.of(), ("booked " + executions.incrementAndGet()).getBytes(UTF_8));
    }
}
