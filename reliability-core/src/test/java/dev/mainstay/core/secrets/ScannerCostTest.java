package dev.mainstay.core.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScannerCostTest {

    private static final int MEBIBYTE = 1 << 20;

    // Work that grows with the square of the length would take minutes; the bound leaves room for a busy machine.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a-",
                "sk-",
                "key=",
                "key=\"",
                "token=[",
                "token={",
                "token=null,",
                "password=\"",
                "password: must ",
                "password=,",
                "password=a,b",
                "a://b:",
                "eyJ",
                "eyJaaaaaaaaaaaaaaaaaaa.",
                "1 ",
                "4111-",
                "-----BEGIN ",
                "Bearer ",
                "Basic YWJj",
                "Authorization: ",
                "cookie: ",
                "<password>",
                "--password ",
                "p_a_s_s_w_o_r_d-",
                "SG.",
                "AKIA",
                "SK",
                "aa@",
                "a@b.",
                "%41",
                "\\\"",
                " ",
                "key=' key=\" key=\\\" key=\\' key=` "
            })
    void aMebibyteOfHostileTextIsScannedInOnePass(String unit) {
        SecretScanner scanner = SecretScanner.builder().emails(true).build();
        String text = unit.repeat(MEBIBYTE / unit.length()) + "!";

        String redacted = assertTimeoutPreemptively(Duration.ofSeconds(3), () -> scanner.redact(text));

        assertThat(redacted).isNotEmpty();
    }
}
