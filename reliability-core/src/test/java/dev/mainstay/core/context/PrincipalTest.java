package dev.mainstay.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mainstay.core.context.Principal.Kind;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalTest {

    @Test
    void userHasIdAndRolesAndActsForItself() {
        Principal alice = Principal.user("alice", Set.of("clerk"));

        assertThat(alice.kind()).isEqualTo(Kind.USER);
        assertThat(alice.id()).isEqualTo("alice");
        assertThat(alice.hasRole("clerk")).isTrue();
        assertThat(alice.hasRole("admin")).isFalse();
        assertThat(alice.onBehalfOf()).isNull();
    }

    @Test
    void systemHasNoRoles() {
        Principal job = Principal.system("retention-job");

        assertThat(job).isEqualTo(new Principal(Kind.SYSTEM, "retention-job", Set.of(), null));
    }

    @Test
    void rolesAreCopied() {
        Set<String> roles = new HashSet<>(Set.of("clerk"));
        Principal alice = Principal.user("alice", roles);

        roles.add("admin");

        assertThat(alice.roles()).containsExactly("clerk").isUnmodifiable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\rb", "a\u0000", "\u001b[2J", "a\u007f", "a\u0085b"})
    void emptyIdAndControlCharactersAreRefusedWithoutRepeatingThem(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Principal.user(id, Set.of()))
                .withMessage("id must have 1 to 255 characters and no control character, had " + id.length()
                        + " characters");
    }

    @Test
    void idOf255CharactersIsLegalAndOneMoreIsNot() {
        assertThat(Principal.system("x".repeat(255)).id()).hasSize(255);
        assertThatIllegalArgumentException().isThrownBy(() -> Principal.system("x".repeat(256)));
    }

    @Test
    void chainEndsAfterEightActors() {
        Principal eighth = chainOf(Principal.DEEPEST);

        assertThat(eighth.onBehalfOf()).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Principal(Kind.SERVICE, "ninth", Set.of(), eighth))
                .withMessage("onBehalfOf must end after 8 actors, had 9");
    }

    private static Principal chainOf(int actors) {
        Principal chain = Principal.user("alice", Set.of());
        for (int i = 1; i < actors; i++) {
            chain = new Principal(Kind.SERVICE, "service-" + i, Set.of(), chain);
        }
        return chain;
    }
}
