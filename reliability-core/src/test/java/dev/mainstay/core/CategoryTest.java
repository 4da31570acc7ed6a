package dev.mainstay.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CategoryTest {

    @ParameterizedTest
    @CsvSource({
        "INVALID, 400, false",
        "UNAUTHENTICATED, 401, false",
        "FORBIDDEN, 403, false",
        "NOT_FOUND, 404, false",
        "CONFLICT, 409, false",
        "PRECONDITION, 412, false",
        "TOO_LARGE, 413, false",
        "UNPROCESSABLE, 422, false",
        "LIMITED, 429, true",
        "UNAVAILABLE, 503, true",
        "TIMEOUT, 503, true",
        "INTERNAL, 500, false"
    })
    void eachHasItsStatusAndSaysWhetherItPasses(Category category, int status, boolean isTransient) {
        assertThat(category.status()).isEqualTo(status);
        assertThat(category.isTransient()).isEqualTo(isTransient);
    }

    @Test
    void listIsClosed() {
        assertThat(Category.values()).hasSize(12);
    }
}
