package dev.mainstay.audit.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.Changes;
import dev.mainstay.audit.DiffPolicy;
import dev.mainstay.audit.Redact;
import dev.mainstay.audit.Redact.Method;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a class marks is marked as it was found, also where it looks like a secret. */
class MarkedValuesTest {

    private record Payment(String id, @Redact(Method.TOKEN) String card) {}

    private final DiffPolicy policy = DiffPolicy.builder()
            .redact(Redactions.builder()
                    .secrets(dev.mainstay.core.secrets.SecretScanner.defaults())
                    .tokenKeys(KeyRing.of(HmacKey.of("t1", new byte[32]), List.of()))
                    .build())
            .build();

    @Test
    @Tag("AU16")
    void twoCardNumbersHaveTwoTokensAndOneHasOne() {
        String changed = Changes.between(
                        new Payment("p", "4111 1111 1111 1111"), new Payment("p", "5500 0000 0000 0004"), policy)
                .asJsonPatch();
        String first =
                Changes.created(new Payment("p", "4111 1111 1111 1111"), policy).asJsonPatch();
        String again =
                Changes.created(new Payment("p", "4111 1111 1111 1111"), policy).asJsonPatch();
        String other =
                Changes.created(new Payment("p", "5500 0000 0000 0004"), policy).asJsonPatch();

        assertThat(changed).contains("\"$redacted\":\"token\"").doesNotContain("4111", "5500", "redacted:card");
        assertThat(first).isEqualTo(again).isNotEqualTo(other);
    }
}
