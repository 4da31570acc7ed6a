package dev.mainstay.tenancy;

import static dev.mainstay.tenancy.Tenants.ACME;
import static dev.mainstay.tenancy.Tenants.GLOBEX;
import static dev.mainstay.tenancy.Tenants.INITECH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tenant a text from outside means. */
class TenantResolutionTest {

    private final TenantDirectory directory = TenantDirectory.of(List.of(GLOBEX, ACME, GLOBEX));
    private final Tenancy tenancy = Tenancy.builder().directory(directory).build();

    @Test
    void aTextIsTheTenantOfTheDirectoryThatItNames() {
        TenantId upperCase = tenancy.resolve(ACME.value().toUpperCase(Locale.ROOT));

        assertThat(upperCase).isEqualTo(ACME);
    }

    @Test
    void aTenantThatTheDirectoryDoesNotHaveIsUnknown() {
        assertThatThrownBy(() -> tenancy.resolve(INITECH.value()))
                .isInstanceOfSatisfying(UnknownTenantException.class, e -> {
                    assertThat(e.code()).isEqualTo("unknown-tenant");
                    assertThat(e.category()).isEqualTo(Category.NOT_FOUND);
                    assertThat(e).hasMessage("there is no such tenant");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "42", "11111111-1111-1111-1111-11111111111'", "' or true --"})
    void aTextOfAnotherFormIsUnreadable(String text) {
        assertThatThrownBy(() -> tenancy.resolve(text)).isInstanceOfSatisfying(InvalidInputException.class, e -> {
            assertThat(e.category()).isEqualTo(Category.INVALID);
            assertThat(e).hasMessage("tenant id must be a lower-case UUID of 36 characters");
        });
    }

    @Test
    void withoutADirectoryEveryIdOfTheRightFormPasses() {
        Tenancy slugs = Tenancy.builder().idType(TenantIdType.SLUG).build();

        assertThat(slugs.resolve("acme")).isEqualTo(new TenantId(TenantIdType.SLUG, "acme"));
    }

    @Test
    void theFixedDirectoryKeepsItsOrderAndHasEachTenantOnce() {
        assertThat(directory.active()).containsExactly(GLOBEX, ACME);
        assertThat(directory.exists(ACME)).isTrue();
        assertThat(directory.exists(INITECH)).isFalse();
    }
}
