package dev.mainstay.spring.tenancy;

import static dev.mainstay.spring.tenancy.NotesDatabase.A;
import static dev.mainstay.spring.tenancy.NotesDatabase.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.TenantDirectory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

class JwtTenantResolverTest {

    private static Optional<TenantId> found(Tenancy tenancy, Object claim) {
        Jwt token = Jwt.withTokenValue("t")
                .header("alg", "none")
                .claim("tenant", claim)
                .build();
        SecurityContextHolder.getContext().setAuthentication(new JwtAuthenticationToken(token));
        return new JwtTenantResolver("tenant", tenancy).resolve(new MockHttpServletRequest());
    }

    @AfterEach
    void forget() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void aTenantThatTheDirectoryDoesNotServeIsNone() {
        Tenancy tenancy =
                Tenancy.builder().directory(TenantDirectory.of(List.of(A))).build();

        assertThat(found(tenancy, A.value())).contains(A);
        assertThat(found(tenancy, B.value())).isEmpty();
    }

    @Test
    void aClaimMayBeANumberWhereIdsAreNumbers() {
        Tenancy tenancy = Tenancy.builder().idType(TenantIdType.NUMBER).build();

        assertThat(found(tenancy, 42L).map(TenantId::value)).contains("42");
        assertThat(found(tenancy, 4.2)).isEmpty();
    }

    @Test
    void whatIsNoIdIsNone() {
        Tenancy tenancy = Tenancy.builder().build();

        assertThat(found(tenancy, "' or true --")).isEmpty();
        assertThat(found(tenancy, List.of(A.value()))).isEmpty();
        SecurityContextHolder.clearContext();
        assertThat(new JwtTenantResolver("tenant", tenancy).resolve(new MockHttpServletRequest()))
                .isEmpty();
    }
}
