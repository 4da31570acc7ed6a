package dev.mainstay.core.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.secrets.SecretRows.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretScannerTest {

    private final SecretScanner scanner = SecretScanner.defaults();

    @TestFactory
    List<DynamicTest> eachFamilyIsFoundAndNamed() {
        return SecretRows.found(1).stream()
                .map(row -> DynamicTest.dynamicTest(row.kind() + " in " + row.text(), () -> assertGone(row)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> whatOnlyLooksLikeASecretSurvives() {
        return SecretRows.kept(1).stream()
                .map(text -> DynamicTest.dynamicTest(
                        text, () -> assertThat(scanner.redact(text)).isSameAs(text)))
                .toList();
    }

    @Property(tries = 300)
    void noEightCharactersOfASecretSurvive(@ForAll long seed) {
        for (Row row : SecretRows.found(seed)) {
            assertGone(row);
        }
    }

    @Property(tries = 300)
    void lookAlikesSurviveWhateverTheirDigits(@ForAll long seed) {
        for (String text : SecretRows.kept(seed)) {
            assertThat(scanner.redact(text)).isEqualTo(text);
        }
    }

    @Property(tries = 100)
    void redactingAgainChangesNothing(@ForAll long seed) {
        for (Row row : SecretRows.found(seed)) {
            String once = scanner.redact(row.text());

            assertThat(scanner.redact(once)).isEqualTo(once);
        }
    }

    @Property(tries = 2000)
    void anyTextAtAllIsScanned(@ForAll String text) {
        List<Integer> ends = new ArrayList<>(List.of(0));
        scanner.scan(text, (kind, from, to) -> {
            assertThat(from).isGreaterThanOrEqualTo(ends.get(ends.size() - 1)).isLessThan(to);
            ends.add(to);
        });

        assertThat(ends.get(ends.size() - 1)).isLessThanOrEqualTo(text.length());
    }

    private void assertGone(Row row) {
        String redacted = scanner.redact(row.text());

        assertThat(redacted).as(row.text()).contains("[redacted:" + row.kind() + "]");
        for (int i = 0; i + 8 <= row.secret().length(); i++) {
            String piece = row.secret().substring(i, i + 8);
            String around = row.text().replace(row.secret(), "");
            assertThat(redacted.contains(piece) && !around.contains(piece))
                    .as("'%s' of %s in %s", piece, row.text(), redacted)
                    .isFalse();
        }
    }

    @Test
    void everyKindHasARow() {
        Set<String> rows = SecretRows.found(1).stream().map(Row::kind).collect(Collectors.toSet());

        for (SecretKind kind : SecretKind.values()) {
            assertThat(rows.contains(kind.label()) || kind == SecretKind.EMAIL)
                    .as(kind.label())
                    .isTrue();
        }
    }

    @Test
    void whatIsAroundASecretStays() {
        assertThat(scanner.redact("login of bob with password=hunter2!x, from 10.0.0.1"))
                .isEqualTo("login of bob with password=[redacted:value], from 10.0.0.1");
        assertThat(scanner.redact("{\"password\":\"a \\\" b\",\"name\":\"bob\"}"))
                .isEqualTo("{\"password\":\"[redacted:value]\",\"name\":\"bob\"}");
        assertThat(scanner.redact("postgres://app:hunter22@db:5432/x"))
                .isEqualTo("postgres://app:[redacted:uri-password]@db:5432/x");
        assertThat(scanner.redact("Authorization: Bearer abcdefgh, Accept: */*"))
                .isEqualTo("Authorization: [redacted:authorization], Accept: */*");
    }

    @Test
    void severalSecretsInOneTextAreAllFound() {
        List<SecretKind> kinds = new ArrayList<>();

        scanner.scan(
                "redis://:hunter22@h token=abc12345 4111111111111111 Cookie: a=b", (kind, from, to) -> kinds.add(kind));

        assertThat(kinds)
                .containsExactly(SecretKind.URI_PASSWORD, SecretKind.VALUE, SecretKind.CARD, SecretKind.COOKIE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password", "PASSWORD", "user_password", "userPassword", "X-Api-Key", "api key", "clientSecret",
                "spring.datasource.password", "accessToken", "access_token", "passwordHash", "password2", "pin",
                        "db.pass",
                "Authorization", "Set-Cookie", "cvv", "jwt", "passwords", "credentials", "JSESSIONID"
            })
    void namesOfSecretsAreSensitive(String key) {
        assertThat(scanner.isSensitiveKey(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "name",
                "key",
                "publicKey",
                "maxTokens",
                "tokenType",
                "nextPageToken",
                "compass",
                "spin",
                "code",
                "passwordChanged",
                "primary_key",
                "secretary",
                "authorizationUrlId",
                "größe"
            })
    void otherNamesAreNot(String key) {
        assertThat(scanner.isSensitiveKey(key)).isFalse();
    }

    @Test
    void ownNamesPrefixesAndExceptionsCount() {
        SecretScanner own = SecretScanner.builder()
                .keys("pan")
                .keySuffixes("vault_ref")
                .prefixes("acme_")
                .allow("4111111111111111")
                .build();

        assertThat(own.redact("pan=12345678 japan=12345678 card.pan=12345678"))
                .isEqualTo("pan=[redacted:value] japan=12345678 card.pan=[redacted:value]");
        assertThat(own.redact("myVaultRef=abcdefgh")).isEqualTo("myVaultRef=[redacted:value]");
        assertThat(own.redact("acme_0123456789 acme_inc")).isEqualTo("[redacted:token] acme_inc");
        assertThat(own.redact("4111111111111111")).isEqualTo("4111111111111111");
        assertThat(own.isSensitiveKey("PAN")).isTrue();
    }

    @Test
    void mailAddressesAreFoundOnlyWhenAskedFor() {
        SecretScanner mails = SecretScanner.builder().emails(true).build();

        assertThat(mails.redact("to bob.b+x@mail.example.com, cc")).isEqualTo("to [redacted:email], cc");
        assertThat(mails.redact("a@b user@localhost x@1.2.3.4 @home @@ a@.com"))
                .isEqualTo("a@b user@localhost x@1.2.3.4 @home @@ a@.com");
        assertThat(scanner.redact("bob@example.com")).isEqualTo("bob@example.com");
    }

    @Test
    void cardNumbersCanBeLeftAlone() {
        SecretScanner own = SecretScanner.builder().cards(false).build();

        assertThat(own.redact("4111111111111111")).isEqualTo("4111111111111111");
    }

    @Test
    void illegalNamesAndPrefixesAreRefused() {
        assertThatThrownBy(() -> SecretScanner.builder().keys("_-"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("keys must have a letter or a digit, was '_-'");
        assertThatThrownBy(() -> SecretScanner.builder().prefixes("a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prefixes must have 2 characters or more and no white space, was 'a b'");
    }
}
