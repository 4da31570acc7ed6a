package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "shop.invoice, invoice",
                "\"a.b\".\"c.d\", \"c.d\"",
                "\"a\"\".b\".c, c",
                "invoice, invoice",
                "\"a.b\", \"a.b\""
            })
    void theSchemaIsWhatStandsBeforeThePointOutsideQuotes(String qualified, String name) {
        assertThat(Sql.withoutSchema(qualified)).isEqualTo(name);
    }

    @Test
    void partsHaveNoQuotes() {
        assertThat(Sql.parts("\"a.b\".\"c\"\"d\"")).containsExactly("a.b", "c\"d");
        assertThat(Sql.parts("shop.invoice")).containsExactly("shop", "invoice");
    }

    @Test
    void quotesInNamesAndTextsAreDoubled() {
        assertThat(Sql.name("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(Sql.literal("it's")).isEqualTo("'it''s'");
    }
}
