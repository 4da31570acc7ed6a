package dev.mainstay.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void blankNameIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextKey.of(name, String.class))
                .withMessage("name must not be blank");
    }

    @Test
    void primitiveTypeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextKey.of("attempt", int.class))
                .withMessage("type must not be primitive, was int");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void valueOfAnotherTypeIsFoundOutWhenItIsRead() {
        ContextKey<String> key = ContextKey.of("order", String.class);
        CallContext forged = CallContext.empty().with((ContextKey) key, 7);

        assertThatThrownBy(() -> forged.get(key)).isInstanceOf(ClassCastException.class);
    }

    @Test
    void textNamesKeyAndType() {
        assertThat(ContextKey.of("order", String.class)).hasToString("order:String");
    }
}
