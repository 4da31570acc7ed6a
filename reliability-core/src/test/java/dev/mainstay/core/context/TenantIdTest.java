package dev.mainstay.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.CharBuffer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantIdTest {

    private static final String LONGEST_SLUG = "a".repeat(63);

    @ParameterizedTest
    @CsvSource({
        "UUID, 00000000-0000-0000-0000-000000000000",
        "UUID, 018f4e7a-9c3b-7d21-8a65-b4c3d2e1f009",
        "UUID, ffffffff-ffff-ffff-ffff-ffffffffffff",
        "NUMBER, 1",
        "NUMBER, 999999999999999999",
        "NUMBER, 9223372036854775807",
        "SLUG, a",
        "SLUG, 0",
        "SLUG, acme-eu_2",
        "SLUG, a--_"
    })
    void legalIdIsReadAsItIs(TenantIdType type, String text) {
        assertThat(type.parse(text)).contains(new TenantId(type, text));
        assertThat(type.parse(CharBuffer.wrap(text))).contains(new TenantId(type, text));
    }

    @ParameterizedTest
    @CsvSource({
        "UUID, 018f4e7a9c3b7d218a65b4c3d2e1f009",
        "UUID, 018f4e7a-9c3b-7d21-8a65-b4c3d2e1f00",
        "UUID, 018f4e7a-9c3b-7d21-8a65-b4c3d2e1f00g",
        "UUID, 018f4e7a-9c3b-7d21-8a65-b4c3d2e1f0091",
        "UUID, 018f4e7a_9c3b_7d21_8a65_b4c3d2e1f009",
        "UUID, 018f4e7a-9c3b-7d21-8a65-b4c3d2e1f0-9",
        "UUID, 1",
        "UUID, acme",
        "NUMBER, 0",
        "NUMBER, 01",
        "NUMBER, -1",
        "NUMBER, +1",
        "NUMBER, 1.0",
        "NUMBER, 1e3",
        "NUMBER, 9223372036854775808",
        "NUMBER, 10000000000000000000",
        "NUMBER, acme",
        "SLUG, Acme",
        "SLUG, -acme",
        "SLUG, _acme",
        "SLUG, ac me",
        "SLUG, acme/..",
        "SLUG, acmé"
    })
    void idOfAnotherFormIsRefusedWithoutRepeatingIt(TenantIdType type, String text) {
        assertThat(type.parse(text)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TenantId(type, text))
                .withMessage("tenant id must be " + type.shape() + ", had " + text.length() + " characters");
    }

    @ParameterizedTest
    @EnumSource
    void hostileTextIsRefusedByEveryType(TenantIdType type) {
        String[] hostile = {
            "",
            " ",
            "'",
            "\"",
            "\0",
            "1\0",
            "1'; drop table orders; --",
            "a\r\nX-Admin: true",
            "1\n",
            "a\u2028",
            "\u0661",
            "\uff11",
            "\ud800",
            "a\u202e",
            "a".repeat(64),
            "1".repeat(5_000),
            "018f4e7a-9c3b-7d21-8a65-b4c3d2e1f00\u0661"
        };

        for (String text : hostile) {
            assertThat(type.parse(text))
                    .as("%s of %d characters", type, text.length())
                    .isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> new TenantId(type, text));
        }
    }

    @Test
    void longestSlugIsLegal() {
        assertThat(TenantIdType.SLUG.parse(LONGEST_SLUG)).isPresent();
        assertThat(TenantIdType.SLUG.parse(LONGEST_SLUG + "a")).isEmpty();
    }

    @Test
    void upperCaseUuidIsReadAsLowerCaseAndIsNotCanonical() {
        String upper = "018F4E7A-9C3B-7D21-8A65-B4C3D2E1F009";

        assertThat(TenantIdType.UUID.parse(upper))
                .contains(new TenantId(TenantIdType.UUID, "018f4e7a-9c3b-7d21-8a65-b4c3d2e1f009"));
        assertThatIllegalArgumentException().isThrownBy(() -> new TenantId(TenantIdType.UUID, upper));
    }

    @Test
    void idOfAUuidHasItsText() {
        UUID uuid = new UUID(1, 2);

        assertThat(TenantId.of(uuid)).hasToString("00000000-0000-0001-0000-000000000002");
        assertThat(TenantId.of(uuid).type()).isEqualTo(TenantIdType.UUID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "acme"})
    void sameTextOfAnotherTypeIsAnotherTenant(String text) {
        assertThat(TenantIdType.SLUG.parse(text)).isPresent().isNotEqualTo(TenantIdType.NUMBER.parse(text));
    }
}
