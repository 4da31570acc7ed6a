package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.SubjectKeys;
import dev.mainstay.audit.SubjectKeysUnavailableException;
import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.time.Ticker;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keys of persons in PostgreSQL, table {@code audit.subject_key}, encrypted under a key of the application. Thread-safe.
 *
 * <p>A key is made in a transaction of its own on the data source given here, so that it outlives a rollback of the
 * business: a detached record may already have used it. Keys are kept in memory for at most {@link #KEPT}; for so long a
 * process goes on with a key that another one destroyed.
 *
 * <pre>{@code
 * SubjectKeys keys = JdbcSubjectKeys.on(keyPool, KeyRing.of(wrappingKey, List.of()));
 * }</pre>
 */
public final class JdbcSubjectKeys implements SubjectKeys {

    /** How long a key is used without asking the database again. */
    public static final Duration KEPT = Duration.ofSeconds(30);

    private static final int MOST_KEPT = 10_000;

    // The functions take the tenant that the transaction is bound to; it is bound in the same round trip.
    private static final String GET = """
            SELECT found.key_id, found.wrapped \
            FROM (SELECT set_config('mainstay.tenant_id', ?, true) AS tenant) AS bound, \
            LATERAL audit.get_subject_key(bound.tenant, ?, ?) AS found""";
    private static final String PUT = """
            SELECT audit.put_subject_key(bound.tenant, ?, ?, ?) \
            FROM (SELECT set_config('mainstay.tenant_id', ?, true) AS tenant) AS bound""";

    private final DataSource own;
    private final KeyWrap wrap;
    private final KeyCache cache;
    private final SecureRandom random = new SecureRandom();

    private JdbcSubjectKeys(DataSource own, KeyRing<AesKey> wrapping, Ticker ticker) {
        this.own = own;
        this.wrap = new KeyWrap(wrapping, random);
        this.cache = new KeyCache(MOST_KEPT, KEPT, ticker);
    }

    /**
     * Returns the keys in a database; connects to nothing.
     *
     * @param dataSource a small pool that no business transaction uses, with a login that inherits the application group
     *     of the audit trail (to read only, the reader group); not closed here
     * @param wrapping keys of the application that encrypt the keys of persons; never in the same database
     */
    public static JdbcSubjectKeys on(DataSource dataSource, KeyRing<AesKey> wrapping) {
        return on(dataSource, wrapping, Ticker.systemTicker());
    }

    static JdbcSubjectKeys on(DataSource dataSource, KeyRing<AesKey> wrapping, Ticker ticker) {
        return new JdbcSubjectKeys(
                Objects.requireNonNull(dataSource, "dataSource"), Objects.requireNonNull(wrapping, "wrapping"), ticker);
    }

    @Override
    public AesKey current(String tenant, String subject) {
        return read(tenant, subject, null).orElseGet(() -> made(tenant, subject));
    }

    @Override
    public Optional<AesKey> find(String tenant, String subject, String keyId) {
        return read(tenant, subject, Objects.requireNonNull(keyId, "keyId"));
    }

    @Override
    public void forget(String tenant, String subject) {
        cache.forget(tenant, subject);
    }

    private Optional<AesKey> read(String tenant, String subject, @Nullable String keyId) {
        KeyCache.Place place = new KeyCache.Place(tenant, subject, keyId);
        Optional<AesKey> kept = cache.find(place);
        if (kept.isPresent()) {
            return kept;
        }
        long generation = cache.generation();
        Optional<AesKey> key = inOwnTransaction(connection -> stored(connection, place));
        key.ifPresent(found -> cache.keep(place, found, generation));
        return key;
    }

    /** Two threads may make a key each; both are stored, and either opens what it encrypted. */
    private AesKey made(String tenant, String subject) {
        long generation = cache.generation();
        byte[] material = new byte[KeyWrap.KEY_BYTES];
        random.nextBytes(material);
        AesKey key = AesKey.of(UUID.randomUUID().toString(), material);
        byte[] wrapped = wrap.wrap(tenant, subject, key.id(), material);
        inOwnTransaction(connection -> {
            store(connection, tenant, subject, key.id(), wrapped);
            return key;
        });
        cache.keep(new KeyCache.Place(tenant, subject, null), key, generation);
        return key;
    }

    private Optional<AesKey> stored(Connection connection, KeyCache.Place place) throws SQLException {
        try (PreparedStatement get = connection.prepareStatement(GET)) {
            get.setString(1, place.tenant());
            get.setString(2, place.subject());
            get.setString(3, place.keyId());
            try (ResultSet row = get.executeQuery()) {
                return row.next()
                        ? Optional.of(wrap.unwrap(place.tenant(), place.subject(), row.getString(1), row.getBytes(2)))
                        : Optional.empty();
            }
        }
    }

    private static void store(Connection connection, String tenant, String subject, String keyId, byte[] wrapped)
            throws SQLException {
        try (PreparedStatement put = connection.prepareStatement(PUT)) {
            put.setString(1, subject);
            put.setString(2, keyId);
            put.setBytes(3, wrapped);
            put.setString(4, tenant);
            put.execute();
        }
    }

    private <T> T inOwnTransaction(Work<T> work) {
        try (Connection connection = own.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException failure) {
                rollBack(connection, failure);
                throw failure;
            }
        } catch (SQLException e) {
            throw SubjectKeysUnavailableException.of(e);
        }
    }

    private static void rollBack(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }
}
