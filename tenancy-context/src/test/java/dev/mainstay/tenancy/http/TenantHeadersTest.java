package dev.mainstay.tenancy.http;

import static dev.mainstay.tenancy.Tenants.ACME;
import static dev.mainstay.tenancy.Tenants.GLOBEX;
import static dev.mainstay.tenancy.Tenants.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.core.http.Carrier;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.tenancy.Tenancy;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written and read back; what is refused is tested beside. */
class TenantHeadersTest {

    private static final Carrier<Map<String, List<String>>> MAP = Carrier.ofMap();
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
    private static final HmacKey KEY = HmacKey.of("2026-11", new byte[] {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
        31, 32
    });

    private final Tenancy tenancy = Tenancy.builder().elevation(request -> {}).build();
    private final KeyRing<HmacKey> keys = KeyRing.of(KEY, List.of());
    private final TenantHeaders orders =
            TenantHeaders.builder(tenancy, keys, "orders").clock(CLOCK).build();
    private final TenantHeaders billing =
            TenantHeaders.builder(tenancy, keys, "billing").clock(CLOCK).build();

    @Test
    @Tag("R11")
    void theReceiverHasTheTenantOfTheSenderAndKeepsItsOwnFacts() {
        Map<String, List<String>> request = new HashMap<>();
        CallContext received = CallContext.empty().withPrincipal(OPERATOR);

        tenancy.run(ACME, () -> orders.inject(CallContext.current(), "billing", MAP, request));
        CallContext context = billing.extract(received, MAP, request);

        assertThat(context.tenant()).contains(ACME);
        assertThat(context.principal()).contains(OPERATOR);
    }

    @Test
    @Tag("R11")
    void thePlatformScopeIsNeverWritten() {
        Map<String, List<String>> request = new HashMap<>();

        tenancy.call(
                ACME,
                () -> tenancy.asPlatform("monthly figures", () -> {
                    orders.inject(CallContext.current(), "billing", MAP, request);
                    assertThat(orders.outgoing(CallContext.current(), "billing"))
                            .isEmpty();
                    return null;
                }));

        assertThat(request).isEmpty();
        assertThat(billing.extractIfPresent(CallContext.empty(), MAP, request)).isSameAs(CallContext.empty());
    }

    @Test
    void theHeaderNamesKeyAudienceTenantAndTimesAndIsSigned() {
        CallContext context = CallContext.empty().withTenant(ACME);

        Map<String, String> headers = orders.outgoing(context, "billing");

        // The MAC was made by another tool: openssl dgst -sha256 -mac HMAC over the purpose line and the text.
        assertThat(headers)
                .isEqualTo(
                        Map.of(
                                "Mainstay-Tenant",
                                "v1;2026-11;billing;11111111-1111-1111-1111-111111111111;1795262400;1795262460;MoG34OkUlVDeLVdIoUkfkXAD4twHNfRn4FwzjWzA0hQ"));
    }

    @Test
    void anEmptyContextWritesNothing() {
        assertThat(orders.outgoing(CallContext.empty(), "billing")).isEmpty();
    }

    @Test
    void aHeaderThatIsPassedOnIsReplacedByThatOfTheCurrentTenant() {
        Map<String, List<String>> request = new HashMap<>();
        orders.inject(CallContext.empty().withTenant(ACME), "billing", MAP, request);

        orders.inject(CallContext.empty().withTenant(GLOBEX), "billing", MAP, request);

        assertThat(billing.extract(CallContext.empty(), MAP, request).tenant()).contains(GLOBEX);
    }

    @Test
    void aHeaderThatIsPassedOnByWorkWithoutATenantIsRefused() {
        Map<String, List<String>> request = new HashMap<>();
        orders.inject(CallContext.empty().withTenant(ACME), "billing", MAP, request);

        assertThatThrownBy(() -> orders.inject(CallContext.empty(), "billing", MAP, request))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the request must not have Mainstay-Tenant where the work has no tenant");
    }

    @Test
    void aRequestOfTheJdksClientCarriesTheCurrentTenantOnly() {
        HttpRequest passedOn = HttpRequest.newBuilder(URI.create("http://billing/invoices"))
                .header("mainstay-tenant", "left over")
                .header("Accept", "application/json")
                .build();

        HttpRequest bound = orders.bound(CallContext.empty().withTenant(ACME), "billing", passedOn);
        HttpRequest unbound = orders.bound(CallContext.empty(), "billing", passedOn);

        assertThat(billing.extract(
                                CallContext.empty(),
                                MAP,
                                new TreeMap<>(bound.headers().map()))
                        .tenant())
                .contains(ACME);
        assertThat(unbound.headers().map()).containsOnlyKeys("Accept");
    }

    @Test
    void aHeaderWrittenBeforeTheKeyWasReplacedIsStillRead() {
        HmacKey newer = HmacKey.of("2026-12", new byte[32]);
        TenantHeaders rotated = TenantHeaders.builder(tenancy, KeyRing.of(newer, List.of(KEY)), "billing")
                .clock(CLOCK)
                .build();
        Map<String, List<String>> request = new HashMap<>();

        orders.inject(CallContext.empty().withTenant(ACME), "billing", MAP, request);

        assertThat(rotated.extract(CallContext.empty(), MAP, request).tenant()).contains(ACME);
        assertThat(rotated.outgoing(CallContext.empty().withTenant(ACME), "orders")
                        .get(TenantHeaders.HEADER))
                .startsWith("v1;2026-12;orders;");
    }

    @Test
    void aRingThatOnlyReadsSignsNothing() {
        TenantHeaders reading = TenantHeaders.builder(tenancy, KeyRing.forReading(List.of(KEY)), "billing")
                .build();

        assertThatThrownBy(() -> reading.outgoing(CallContext.empty().withTenant(ACME), "orders"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aKeyThatMakesNoMacIsADefectOfTheRing() {
        HmacKey unusable = new HmacKey("2026-12", new WithoutBytes());
        TenantHeaders headers = TenantHeaders.builder(tenancy, KeyRing.of(unusable, List.of()), "orders")
                .build();

        assertThatThrownBy(() -> headers.outgoing(CallContext.empty().withTenant(ACME), "billing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a key of this ring makes no MAC");
    }

    @Test
    void aTenantOfAnotherTypeIsNotWritten() {
        TenantId number = new TenantId(TenantIdType.NUMBER, "42");

        assertThatThrownBy(() -> orders.outgoing(CallContext.empty().withTenant(number), "billing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tenant id must be of type UUID, was NUMBER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bill;ing", "bill ing", "billing\n"})
    void aServiceMustHaveAName(String name) {
        assertThatThrownBy(() -> orders.outgoing(CallContext.empty(), name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("audience must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', had " + name.length()
                        + " characters");
        assertThatThrownBy(() -> TenantHeaders.builder(tenancy, keys, name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("service must be 1 to 64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.999S", "PT5M0.001S", "PT-1S"})
    void aValidityOutsideOneSecondToFiveMinutesIsRefused(Duration validity) {
        assertThatThrownBy(() -> TenantHeaders.builder(tenancy, keys, "orders").validFor(validity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("validFor must be PT1S to PT5M, was " + validity);
    }

    /** A key that its provider does not hand out, for a provider that is not there. */
    private static final class WithoutBytes implements SecretKey {

        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "HmacSHA256";
        }

        @Override
        public @Nullable String getFormat() {
            return null;
        }

        @Override
        public byte @Nullable [] getEncoded() {
            return null;
        }
    }
}
