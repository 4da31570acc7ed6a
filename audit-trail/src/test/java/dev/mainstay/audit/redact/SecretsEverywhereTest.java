package dev.mainstay.audit.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.RedactionPolicy.Place;
import dev.mainstay.core.secrets.SecretKind;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class SecretsEverywhereTest {

    private static final String RANDOM = "q7Rz2Vb9Xk4Tn6Wd3Yf8Lp5Hs1Gm0Jc2Ea9Ui";
    private static final Map<SecretKind, String> TEXTS = new EnumMap<>(Map.of(
            SecretKind.VALUE, "log in with password=«" + RANDOM + "»",
            SecretKind.AUTHORIZATION, "sent Authorization: «Bearer " + RANDOM + "»",
            SecretKind.COOKIE, "Cookie: «sid=" + RANDOM + "»",
            SecretKind.TOKEN, "pushed with «ghp_" + RANDOM + "»",
            SecretKind.JWT, "«eyJ" + RANDOM + ".eyJ" + RANDOM + "." + RANDOM + "» is old",
            SecretKind.PRIVATE_KEY, "«-----BEGIN PRIVATE KEY-----\n" + RANDOM + "\n-----END PRIVATE KEY-----»",
            SecretKind.URI_PASSWORD, "to postgres://app:«" + RANDOM + "»@db/orders",
            SecretKind.CARD, "paid with «4111111111111111»"));

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "EMAIL")
    void aSecretSurvivesInNoStringAndNoKey(SecretKind kind) {
        RedactionPolicy policy = Redactions.ofDefaults();
        String marked = TEXTS.get(kind);
        String secret = marked.substring(marked.indexOf('«') + 1, marked.indexOf('»'));
        String text = marked.replace("«", "").replace("»", "");
        Object document = Map.of(
                "before", text, "list", List.of(Map.of("deep", Arrays.asList(null, text))), "key " + text, "value");

        String written =
                CanonicalJson.write(policy.value(new Place("/context", document), document)) + policy.text(text);

        assertThat(written).contains(kind.replacement(), "\"before\"", "\"deep\"", "\"value\"");
        for (int i = 0; i + 8 <= secret.length(); i++) {
            assertThat(written)
                    .doesNotContain(
                            CanonicalJson.write(secret.substring(i, i + 8)).replace("\"", ""));
        }
    }
}
