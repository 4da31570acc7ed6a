package dev.mainstay.examples.orders.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/** Mints bearer tokens with a key pair of its own, made at start. */
public final class Tokens {

    /** The {@code iss} of the tokens. */
    public static final String ISSUER = "https://issuer.example";

    /** The {@code aud} of the tokens. */
    public static final String AUDIENCE = "orders";

    /** A tenant of the demo. */
    public static final String ACME = "11111111-1111-4111-8111-111111111111";

    /** Another tenant of the demo. */
    public static final String GLOBEX = "22222222-2222-4222-8222-222222222222";

    private static final Duration LIFE = Duration.ofHours(8);

    private final KeyPair keys;

    private Tokens(KeyPair keys) {
        this.keys = keys;
    }

    /** Makes a minter with a new RSA key of 2048 bits. */
    public static Tokens create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new Tokens(generator.generateKeyPair());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Every JDK has RSA", missing);
        }
    }

    /** Returns the public key, X.509 in Base64. */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    /** Mints a token for a clerk of a tenant. */
    public String clerk(String tenant) {
        return clerk("alice", tenant);
    }

    /** Mints a token for a clerk of a tenant by name; the rate limit counts each of them by itself. */
    public String clerk(String subject, String tenant) {
        return of(claims(subject, tenant, "clerk").build());
    }

    /** Mints a token for a manager of a tenant. */
    public String manager(String tenant) {
        return of(claims("maria", tenant, "manager").build());
    }

    /** Mints a token for an auditor of a tenant. */
    public String auditor(String tenant) {
        return of(claims("otto", tenant, "auditor").build());
    }

    /** Returns claims to be changed by whoever wants a token that is wrong in one respect. */
    public JWTClaimsSet.Builder claims(String subject, String tenant, String... roles) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(subject)
                .claim("tenant", tenant)
                .claim("roles", List.of(roles))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)));
    }

    /** Signs claims. */
    public String of(JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
            token.sign(new RSASSASigner(keys.getPrivate()));
            return token.serialize();
        } catch (JOSEException broken) {
            throw new IllegalStateException("An RSA key of our own must sign", broken);
        }
    }
}
