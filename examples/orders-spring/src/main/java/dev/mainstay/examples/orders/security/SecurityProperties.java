package dev.mainstay.examples.orders.security;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which tokens are accepted.
 *
 * @param publicKey RSA public key, X.509 in Base64
 * @param issuer the {@code iss} that tokens must carry
 * @param audience the {@code aud} that tokens must name
 */
@ConfigurationProperties("orders.security")
public record SecurityProperties(String publicKey, String issuer, String audience) {}
