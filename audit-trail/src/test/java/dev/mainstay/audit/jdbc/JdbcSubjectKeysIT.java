package dev.mainstay.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.SubjectKeysUnavailableException;
import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.time.ManualTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JdbcSubjectKeysIT {

    private static final String TENANT = AuditDatabase.ACME.value();
    private static final String OTHER = AuditDatabase.GLOBEX.value();

    private static AuditDatabase database;

    private final ManualTime time = ManualTime.create();

    @BeforeAll
    static void set() throws SQLException {
        database = AuditDatabase.ready();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static AesKey wrapping(String id, int material) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) material);
        return AesKey.of(id, bytes);
    }

    private JdbcSubjectKeys keys(KeyRing<AesKey> ring) {
        return JdbcSubjectKeys.on(database.as("audit"), ring, time);
    }

    private JdbcSubjectKeys keys() {
        return keys(KeyRing.of(wrapping("kek-1", 1), List.of()));
    }

    private static void destroy(String subject) throws SQLException {
        try (Connection keeper = database.as("keeper").getConnection()) {
            AuditDatabase.execute(keeper, "SELECT audit.destroy_subject_keys('" + TENANT + "', '" + subject + "')");
        }
    }

    @Test
    void aKeyIsMadeOnceAndReadByAnotherProcess() {
        AesKey key = keys().current(TENANT, "p-1");

        assertThat(keys().current(TENANT, "p-1")).isEqualTo(key);
        assertThat(keys().find(TENANT, "p-1", key.id())).contains(key);
        assertThat(keys().current(TENANT, "p-2")).isNotEqualTo(key);
        assertThat(keys().current(OTHER, "p-1")).isNotEqualTo(key);
    }

    @Test
    void aReaderFindsAndMakesNone() {
        AesKey key = keys().current(TENANT, "p-reader");
        KeyRing<AesKey> ring = KeyRing.of(wrapping("kek-1", 1), List.of());
        JdbcSubjectKeys reader = JdbcSubjectKeys.on(database.as("auditor"), ring);

        assertThat(reader.find(TENANT, "p-reader", key.id())).contains(key);
        assertThat(reader.find(TENANT, "p-reader", "other")).isEmpty();
        assertThatThrownBy(() -> reader.current(TENANT, "p-nobody"))
                .isInstanceOf(SubjectKeysUnavailableException.class)
                .hasMessage("the keys of persons are out of reach, SQLSTATE 42501");
    }

    @Test
    void theDatabaseHoldsNoKeyInClear() throws SQLException {
        AesKey key = keys().current(TENANT, "p-clear");
        String hex = java.util.HexFormat.of().formatHex(key.key().getEncoded());

        assertThat(database.column("SELECT encode(wrapped, 'hex') FROM audit.subject_key WHERE subject = 'p-clear'"))
                .singleElement()
                .satisfies(wrapped -> assertThat(wrapped).doesNotContain(hex));
    }

    @Test
    void aDestroyedKeyIsGoneAfterTheTimeItIsKeptAndANewOneIsMade() throws SQLException {
        JdbcSubjectKeys keys = keys();
        AesKey key = keys.current(TENANT, "p-gone");
        keys.find(TENANT, "p-gone", key.id());

        destroy("p-gone");

        assertThat(keys.find(TENANT, "p-gone", key.id())).contains(key);
        time.advance(JdbcSubjectKeys.KEPT);
        assertThat(keys.find(TENANT, "p-gone", key.id())).isEmpty();
        assertThat(keys.current(TENANT, "p-gone")).isNotEqualTo(key);
    }

    @Test
    void whatIsForgottenIsReadAgain() throws SQLException {
        JdbcSubjectKeys keys = keys();
        AesKey key = keys.current(TENANT, "p-forgotten");

        destroy("p-forgotten");
        keys.forget(TENANT, "p-forgotten");

        assertThat(keys.find(TENANT, "p-forgotten", key.id())).isEmpty();
    }

    @Test
    void aKeyMovedToAnotherPersonDoesNotOpen() throws SQLException {
        AesKey key = keys().current(TENANT, "p-from");
        database.administrate("INSERT INTO audit.subject_key (tenant_id, subject, key_id, wrapped) "
                + "SELECT tenant_id, 'p-to', key_id, wrapped FROM audit.subject_key WHERE subject = 'p-from'");

        assertThatThrownBy(() -> keys().find(TENANT, "p-to", key.id()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("wrapped key " + key.id() + " does not open: it was changed, or is another person's");
    }

    @Test
    void anOlderWrappingKeyStillOpensAndAMissingOneIsNotTakenForErasure() {
        AesKey key = keys().current(TENANT, "p-rotated");
        KeyRing<AesKey> rotated = KeyRing.of(wrapping("kek-2", 2), List.of(wrapping("kek-1", 1)));
        KeyRing<AesKey> without = KeyRing.of(wrapping("kek-2", 2), List.of());

        assertThat(keys(rotated).find(TENANT, "p-rotated", key.id())).contains(key);
        assertThatThrownBy(() -> keys(without).find(TENANT, "p-rotated", key.id()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a wrapped key needs a key that the ring has not, it has [kek-2]");
    }

    @Test
    void threadsThatMeetAtANewPersonAllGetAKeyThatIsFoundAgain() {
        JdbcSubjectKeys keys = keys();
        Set<AesKey> made = ConcurrentHashMap.newKeySet();

        IntStream.range(0, 16).parallel().forEach(i -> made.add(keys.current(TENANT, "p-crowd")));

        assertThat(made)
                .isNotEmpty()
                .allSatisfy(key ->
                        assertThat(keys().find(TENANT, "p-crowd", key.id())).contains(key));
    }

    @Test
    void withoutTheDatabaseTheKeysAreOutOfReach() {
        javax.sql.DataSource nowhere = database.postgres().dataSource("nobody_" + System.nanoTime(), "");
        JdbcSubjectKeys keys = JdbcSubjectKeys.on(nowhere, KeyRing.of(wrapping("kek-1", 1), List.of()));

        assertThatThrownBy(() -> keys.current(TENANT, "p-1"))
                .isInstanceOfSatisfying(SubjectKeysUnavailableException.class, failure -> {
                    assertThat(failure.code()).isEqualTo("audit-subject-keys-unavailable");
                    assertThat(failure.isRetryable()).isTrue();
                });
    }
}
