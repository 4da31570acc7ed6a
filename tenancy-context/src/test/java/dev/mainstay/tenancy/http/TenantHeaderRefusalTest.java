package dev.mainstay.tenancy.http;

import static dev.mainstay.tenancy.Tenants.ACME;
import static dev.mainstay.tenancy.Tenants.GLOBEX;
import static dev.mainstay.tenancy.Tenants.INITECH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.http.Carrier;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.TenancySignal;
import dev.mainstay.tenancy.TenantDirectory;
import dev.mainstay.tenancy.Tenants.Recording;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that are not believed: 401 without a word why, and a signal that tells. */
class TenantHeaderRefusalTest {

    private static final Carrier<Map<String, List<String>>> MAP = Carrier.ofMap();
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final HmacKey KEY = HmacKey.of("2026-11", bytes(1));
    private static final long ISSUED = NOON.getEpochSecond();

    private final Recording heard = new Recording();
    private final Tenancy tenancy = Tenancy.builder()
            .directory(TenantDirectory.of(List.of(ACME, GLOBEX)))
            .listener(heard)
            .build();

    @Test
    @Tag("R11")
    void aMissingHeaderIsRefusedWhereATenantIsNeeded() {
        assertThatThrownBy(() -> billing().extract(CallContext.empty(), MAP, Map.of()))
                .isInstanceOfSatisfying(TenantHeaderRefusedException.class, e -> {
                    assertThat(e.code()).isEqualTo("tenant-header-invalid");
                    assertThat(e.category()).isEqualTo(Category.UNAUTHENTICATED);
                    assertThat(e.getStackTrace()).isEmpty();
                });
        assertThat(heard.signals).singleElement().isInstanceOfSatisfying(TenancySignal.Refused.class, told -> {
            assertThat(told.attributes()).isEqualTo(Map.of("subject", "header"));
            assertThat(told.reason()).isEqualTo("missing");
        });
    }

    @ParameterizedTest
    @Tag("R11")
    @ValueSource(
            strings = {
                "",
                ";",
                "11111111-1111-1111-1111-111111111111",
                "v1;2026-11;billing;11111111-1111-1111-1111-111111111111;1795262400;1795262460"
            })
    void anUnsignedHeaderIsRefused(String value) {
        assertRefused(value, "malformed");
    }

    @Test
    @Tag("R11")
    void aHeaderSignedWithAnotherKeyOfTheSameNameIsForged() {
        HmacKey others = HmacKey.of("2026-11", bytes(2));

        assertRefused(written(others, ACME), "forged");
    }

    @Test
    @Tag("R11")
    void aHeaderOfAnUnknownKeyIsRefused() {
        HmacKey others = HmacKey.of("2025-01", bytes(1));

        assertRefused(written(others, ACME), "unknown-key");
    }

    @Test
    @Tag("R11")
    void aTenantThatTheDirectoryDoesNotHaveIsRefused() {
        assertRefused(written(KEY, INITECH), "unknown-tenant");
        assertRefused(signed("v1;2026-11;billing;' or true --;" + ISSUED + ";" + (ISSUED + 60)), "unknown-tenant");
    }

    @Test
    @Tag("R11")
    void noCharacterCanBeChangedAddedOrTakenAway() {
        String value = written(KEY, ACME);
        TenantHeaders billing = billing();

        for (int i = 0; i < value.length(); i++) {
            for (char other : new char[] {'2', 'b', 'B', ';', '-', ' '}) {
                if (value.charAt(i) != other) {
                    assertNotBelieved(billing, value.substring(0, i) + other + value.substring(i + 1));
                }
            }
            assertNotBelieved(billing, value.substring(0, i) + value.substring(i + 1));
            assertNotBelieved(billing, value.substring(0, i) + "0" + value.substring(i));
        }
        assertThat(extracted(billing, value)).isEqualTo(ACME);
    }

    @Test
    void twoHeadersAreRefusedEvenIfTheyAgree() {
        String value = written(KEY, ACME);

        assertThatThrownBy(() -> billing()
                        .extract(CallContext.empty(), MAP, Map.of(TenantHeaders.HEADER, List.of(value, value))))
                .isInstanceOf(TenantHeaderRefusedException.class);
        assertToldLast("duplicate");
    }

    @Test
    void aHeaderForAnotherServiceIsRefused() {
        String forLedger = headers("orders", KEY, NOON)
                .outgoing(CallContext.empty().withTenant(ACME), "ledger")
                .get(TenantHeaders.HEADER);

        assertRefused(forLedger, "other-audience");
    }

    @Test
    void aHeaderIsOverThirtySecondsAfterItsEnd() {
        String value = written(KEY, ACME);
        Instant lastMoment = NOON.plusSeconds(60 + 30).minusMillis(1);

        assertThat(extracted(headers("billing", KEY, lastMoment), value)).isEqualTo(ACME);
        assertNotBelieved(headers("billing", KEY, lastMoment.plusMillis(1)), value);
        assertToldLast("expired");
    }

    @Test
    void aHeaderFromMoreThanThirtySecondsAheadIsRefused() {
        String value = written(KEY, ACME);

        assertThat(extracted(headers("billing", KEY, NOON.minusSeconds(30)), value))
                .isEqualTo(ACME);
        assertNotBelieved(headers("billing", KEY, NOON.minusSeconds(31)), value);
        assertToldLast("not-yet-valid");
    }

    @Test
    void aHeaderThatIsGoodForMoreThanFiveMinutesIsRefused() {
        String text = "v1;2026-11;billing;" + ACME + ";" + ISSUED + ";";

        assertThat(extracted(billing(), signed(text + (ISSUED + 300)))).isEqualTo(ACME);
        assertRefused(signed(text + (ISSUED + 301)), "too-long-valid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "+1", "-1", "1e9", " 1", "1000000000000", "9999999999999999999999", "", "٣"})
    void aTimeThatIsNoPlainNumberIsRefusedEvenIfSigned(String time) {
        assertRefused(signed("v1;2026-11;billing;" + ACME + ";" + time + ";" + ISSUED), "malformed");
        assertRefused(signed("v1;2026-11;billing;" + ACME + ";" + ISSUED + ";" + time), "malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v2;2026-11;billing;x;1;2",
                "v1;2026-11;billing;x;1;2;3",
                "v1;;billing;x;1;2",
                "v1;2026-11;b/c;x;1;2"
            })
    void anotherFormIsRefusedEvenIfSigned(String text) {
        assertRefused(signed(text), "malformed");
    }

    @Test
    void aHugeHeaderIsRefusedBeforeItIsRead() {
        assertRefused("v1;2026-11;billing;" + "a".repeat(1 << 20) + ";1;2;mac", "malformed");
    }

    @Test
    void theLongestLegalHeaderIsRead() {
        HmacKey longKey = HmacKey.of("k".repeat(64), bytes(1));
        String service = "s".repeat(64);
        Tenancy slugs = Tenancy.builder()
                .idType(dev.mainstay.core.context.TenantIdType.SLUG)
                .build();
        TenantId longest = new TenantId(dev.mainstay.core.context.TenantIdType.SLUG, "t".repeat(63));
        Instant farAhead = Instant.ofEpochSecond(999_999_999_000L);
        TenantHeaders headers = TenantHeaders.builder(slugs, KeyRing.of(longKey, List.of()), service)
                .clock(InstantSource.fixed(farAhead))
                .build();

        String value = headers.outgoing(CallContext.empty().withTenant(longest), service)
                .get(TenantHeaders.HEADER);

        assertThat(value).hasSize(TenantClaim.LONGEST);
        assertThat(extracted(headers, value)).isEqualTo(longest);
    }

    @Test
    void aHeaderThatContradictsWhatTheIngressKnowsIsRefused() {
        Map<String, List<String>> request = Map.of(TenantHeaders.HEADER, List.of(written(KEY, ACME)));
        CallContext others = CallContext.empty().withTenant(GLOBEX);
        CallContext same = CallContext.empty().withTenant(ACME);

        assertThatThrownBy(() -> billing().extract(others, MAP, request))
                .isInstanceOf(TenantHeaderRefusedException.class);
        assertToldLast("other-tenant");
        assertThat(billing().extract(same, MAP, request).tenant()).contains(ACME);
    }

    @Test
    void anOptionalHeaderMustBeGoodWhereItIsThere() {
        Map<String, List<String>> forged = Map.of(TenantHeaders.HEADER, List.of("v1;x"));
        CallContext own = CallContext.empty().withTenant(GLOBEX);

        assertThat(billing().extractIfPresent(own, MAP, Map.of())).isSameAs(own);
        assertThatThrownBy(() -> billing().extractIfPresent(CallContext.empty(), MAP, forged))
                .isInstanceOf(TenantHeaderRefusedException.class);
    }

    private void assertRefused(String value, String reason) {
        assertNotBelieved(billing(), value);
        assertToldLast(reason);
    }

    private void assertToldLast(String reason) {
        assertThat(heard.signals.get(heard.signals.size() - 1))
                .isEqualTo(new TenancySignal.Refused(TenancySignal.Subject.HEADER, reason));
    }

    private static void assertNotBelieved(TenantHeaders headers, String value) {
        assertThatThrownBy(() -> extracted(headers, value))
                .as("%s", value)
                .isInstanceOf(TenantHeaderRefusedException.class)
                .hasMessage("the tenant header of this request is missing, too old or not valid");
    }

    private static TenantId extracted(TenantHeaders headers, String value) {
        return headers.extract(CallContext.empty(), MAP, Map.of(TenantHeaders.HEADER, List.of(value)))
                .tenant()
                .orElseThrow();
    }

    private String written(HmacKey key, TenantId tenant) {
        return headers("orders", key, NOON)
                .outgoing(CallContext.empty().withTenant(tenant), "billing")
                .get(TenantHeaders.HEADER);
    }

    private static String signed(String text) {
        return text + ";" + TenantClaim.mac(text, KEY.key());
    }

    private TenantHeaders billing() {
        return headers("billing", KEY, NOON);
    }

    private TenantHeaders headers(String service, HmacKey key, Instant now) {
        return TenantHeaders.builder(tenancy, KeyRing.of(key, List.of()), service)
                .validFor(Duration.ofMinutes(1))
                .clock(InstantSource.fixed(now))
                .build();
    }

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
