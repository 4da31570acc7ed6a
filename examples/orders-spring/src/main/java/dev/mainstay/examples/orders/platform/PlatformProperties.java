package dev.mainstay.examples.orders.platform;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The login of the platform.
 *
 * @param url JDBC URL
 * @param username NOINHERIT, a member of the platform's role
 * @param password of that login
 */
@ConfigurationProperties("orders.platform")
record PlatformProperties(String url, String username, String password) {

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "PlatformProperties[" + username + "]";
    }
}
