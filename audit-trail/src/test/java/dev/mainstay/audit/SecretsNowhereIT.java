package dev.mainstay.audit;

import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.audit.redact.Redactions;
import dev.mainstay.core.secrets.SecretKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.slf4j.LoggerFactory;

/** A secret of each family, put into every text of a record, reaches neither the table nor what is made of it. */
class SecretsNowhereIT {

    private static final String RANDOM = "q7Rz2Vb9Xk4Tn6Wd3Yf8Lp5Hs1Gm0Jc2Ea9Ui";
    private static final Map<SecretKind, String> TEXTS = new EnumMap<>(Map.of(
            SecretKind.VALUE, "log in with password=«" + RANDOM + "»",
            SecretKind.AUTHORIZATION, "sent Authorization: «Bearer " + RANDOM + "»",
            SecretKind.COOKIE, "Cookie: «sid=" + RANDOM + "»",
            SecretKind.TOKEN, "pushed with «ghp_" + RANDOM + "»",
            SecretKind.JWT, "«eyJ" + RANDOM + ".eyJ" + RANDOM + "." + RANDOM + "» is old",
            SecretKind.PRIVATE_KEY, "«-----BEGIN PRIVATE KEY-----\n" + RANDOM + "\n-----END PRIVATE KEY-----»",
            SecretKind.URI_PASSWORD, "to postgres://app:«" + RANDOM + "»@db/orders",
            SecretKind.CARD, "paid with «4111111111111111»"));

    private static AuditDatabase database;
    private static AuditTrail trail;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.pool("audit", 2))
                .redaction(Redactions.ofDefaults())
                .build();
    }

    @AfterAll
    static void tearDown() {
        trail.close();
        database.close();
    }

    private static AuditEvent event(String text) {
        return AuditEvent.of("order.read", Resource.of("order", text))
                .actor(new Actor.User(text, new Actor.ApiKey(text, Actor.System.of(text))))
                .outcome(Outcome.denied(text, text))
                .reason(text)
                .context(Map.of("fact", text, text, List.of(Map.of("deep", text))))
                .changes(Changes.between(
                        Map.of("note", text, "same", text, "gone " + text, 1L),
                        Map.of("note", "after " + text, "same", text, "list", List.of(text)),
                        DiffPolicy.ofDefaults()))
                .build();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "EMAIL")
    @Tag("AU15")
    void noPieceOfASecretIsStoredLoggedThrownOrExported(SecretKind kind) throws SQLException, IOException {
        String marked = TEXTS.get(kind);
        String secret = marked.substring(marked.indexOf('«') + 1, marked.indexOf('»'));
        AuditEvent event = event(marked.replace("«", "").replace("»", ""));
        List<AuditId> ids = new ArrayList<>();

        String log = logOf(() -> asAlice().run(() -> ids.add(trail.recordDetached(event))));
        String failure = failure(event);

        String row = database.column("SELECT r::text FROM audit.record r WHERE id = '" + ids.get(0) + "'")
                .get(0);
        assertThat(row).contains(kind.replacement(), "fact", "deep", "note", "gone ");
        assertNoPieceOf(secret, row);
        assertNoPieceOf(secret, failure);
        assertNoPieceOf(secret, export(ExportFormat.JSONL));
        assertNoPieceOf(secret, export(ExportFormat.CSV));
        assertThat(log).contains("recording");
        assertNoPieceOf(secret, log);
    }

    private static void assertNoPieceOf(String secret, String text) {
        for (int i = 0; i + 8 <= secret.length(); i++) {
            assertThat(text).doesNotContain(secret.substring(i, i + 8));
        }
    }

    /** What the log says while it is done: the log of tests goes to the standard output. */
    private static String logOf(Runnable work) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            LoggerFactory.getLogger(SecretsNowhereIT.class).info("recording");
            work.run();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What is thrown when the database refuses the row: the login alone has no right to insert. */
    private static String failure(AuditEvent event) throws SQLException {
        try (Connection tx = database.tenantTransaction(AuditDatabase.ACME.value())) {
            AuditDatabase.execute(tx, "SET LOCAL ROLE NONE");
            Throwable thrown = catchThrowable(() -> asAlice().run(() -> trail.record(tx, event)));
            StringWriter text = new StringWriter();
            assertThat(thrown).isInstanceOf(AuditWriteException.class);
            thrown.printStackTrace(new PrintWriter(text));
            return text.toString();
        }
    }

    private static String export(ExportFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        asAlice().call(() -> {
            trail.export(AuditQuery.all(), format, out);
            return out;
        });
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text).contains("order.read");
        return text;
    }
}
