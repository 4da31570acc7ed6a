package dev.mainstay.spring;

import static dev.mainstay.spring.TestService.ALICE;
import static dev.mainstay.spring.TestService.header;
import static dev.mainstay.spring.TestService.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** Handlers whose record lies in their own transaction, on PostgreSQL under row-level security. */
@EmbeddedPostgres
class IdempotentTransactionIT {

    private static TestService service;
    private static JoinedDatabase database;
    private static JoinedController handlers;

    private final String key = UUID.randomUUID().toString();

    @Configuration(proxyBeanMethods = false)
    @Import(JoinedController.class)
    static class Joined {

        @Bean
        DataSource dataSource(@Value("${test.url}") String url) {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(url);
            pool.setUsername(JoinedDatabase.LOGIN);
            pool.setMaximumPoolSize(4);
            return pool;
        }

        @Bean
        KeyRing<AesKey> idempotencySealingKeys() {
            return KeyRing.of(AesKey.of("k1", new byte[32]), List.of());
        }

        @Bean
        JoinedEffects joinedEffects(JdbcTemplate jdbc) {
            return new JoinedEffects(jdbc);
        }
    }

    @BeforeAll
    static void start(PostgresDatabase empty) throws Exception {
        database = JoinedDatabase.on(empty);
        service = TestService.start(
                Joined.class,
                "test.url=" + database.url(),
                "mainstay.tenancy.role=" + JoinedDatabase.TENANT_ROLE,
                "mainstay.idempotency.max-result=1KB",
                "mainstay.idempotency.routes[0].method=POST",
                "mainstay.idempotency.routes[0].path=/routed",
                "mainstay.idempotency.routes[0].operation=routed",
                "mainstay.idempotency.routes[0].record-in=transaction");
        handlers = service.bean(JoinedController.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void forgetEarlierTests() throws Exception {
        database.clear();
        handlers.runs.set(0);
        handlers.entered.drainPermits();
        handlers.released.drainPermits();
    }

    @Test
    void effectAndRecordAreCommittedTogetherAndARepeatGetsTheFirstAnswer() throws Exception {
        HttpResponse<String> first = post("/done", "{\"slot\":1}");
        HttpResponse<String> repeat = post("/done", "{\"slot\":1}");
        HttpResponse<String> reused = post("/done", "{\"slot\":2}");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.body()).startsWith("run 1 ");
        assertThat(repeat.statusCode()).isEqualTo(201);
        assertThat(repeat.body()).isEqualTo(first.body());
        assertThat(header(repeat, "Location"))
                .isEqualTo(header(first, "Location"))
                .isNotEmpty();
        assertThat(header(repeat, "Idempotent-Replayed")).isEqualTo("true");
        assertThat(reused.statusCode()).isEqualTo(422);
        assertThat(database.effects()).containsExactly("done-1");
        assertThat(database.records()).containsExactly("DONE SEALED");
    }

    @Test
    void handlerOfARouteIsJoinedToo() throws Exception {
        HttpResponse<String> first = post("/routed", "{}");
        HttpResponse<String> repeat = post("/routed", "{}");

        assertThat(first.body()).isEqualTo("routed");
        assertThat(header(repeat, "Idempotent-Replayed")).isEqualTo("true");
        assertThat(database.effects()).containsExactly("routed-1");
        assertThat(database.records()).containsExactly("DONE SEALED");
    }

    @Test
    void repeatWhileTheFirstIsUncommittedIs409AtOnce() throws Exception {
        CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(() -> quietly("/slow"));
        assertThat(handlers.entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

        HttpResponse<String> meanwhile = post("/slow", "{}");
        boolean running = !first.isDone();
        handlers.released.release();

        assertThat(meanwhile.statusCode()).isEqualTo(409);
        assertThat(meanwhile.body()).contains("idempotency-in-flight");
        assertThat(header(meanwhile, "Retry-After")).isEqualTo("1");
        assertThat(running).isTrue();
        assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(header(post("/slow", "{}"), "Idempotent-Replayed")).isEqualTo("true");
        assertThat(database.effects()).containsExactly("slow-1");
    }

    @Test
    void refusalThatMarkedTheTransactionIsSentAsItIsAndKeepsNothing() throws Exception {
        HttpResponse<String> refused = post("/ending/refused-by-service", "{}");
        HttpResponse<String> again = post("/ending/refused-by-service", "{}");

        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(header(refused, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(handlers.runs).hasValue(2);
        assertThat(database.effects()).isEmpty();
        assertThat(database.records()).isEmpty();
    }

    @Test
    void refusalByTheHandlerItselfIsAnAnswerLikeAnyOther() throws Exception {
        HttpResponse<String> refused = post("/ending/refused-by-handler", "{}");
        HttpResponse<String> repeat = post("/ending/refused-by-handler", "{}");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(repeat.statusCode()).isEqualTo(409);
        assertThat(header(repeat, "Idempotent-Replayed")).isEqualTo("true");
        assertThat(database.effects()).containsExactly("refused-by-handler-1");
        assertThat(database.records()).containsExactly("DONE SEALED");
    }

    @Test
    void successThatAHiddenMarkMadeUntrueIs500() throws Exception {
        HttpResponse<String> answered = post("/ending/failure-of-service-hidden", "{}");

        assertThat(answered.statusCode()).isEqualTo(500);
        assertThat(answered.body()).doesNotContain("hidden");
        assertThat(database.effects()).isEmpty();
        assertThat(database.records()).isEmpty();
    }

    @Test
    void errorAfterAStatementThatFailedIsSentAsItIsAndKeepsNothing() throws Exception {
        HttpResponse<String> answered = post("/ending/duplicate-answered", "{}");

        assertThat(answered.statusCode()).isEqualTo(409);
        assertThat(answered.body()).isEqualTo("duplicate");
        assertThat(database.effects()).isEmpty();
        assertThat(database.records()).isEmpty();
    }

    @Test
    void successThatAStatementWhichFailedMadeUntrueIs503() throws Exception {
        HttpResponse<String> answered = post("/ending/duplicate-hidden", "{}");

        assertUnavailable(answered);
        assertThat(database.effects()).isEmpty();
        assertThat(database.records()).isEmpty();
    }

    @Test
    void failureRollsBackAndTheSameKeyRunsAgain() throws Exception {
        HttpResponse<String> failed = post("/ending/fails-once", "{}");
        HttpResponse<String> again = post("/ending/fails-once", "{}");

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(header(again, "Idempotent-Replayed")).isEmpty();
        assertThat(database.effects()).containsExactly("fails-once-2");
        assertThat(database.records()).containsExactly("DONE SEALED");
    }

    @Test
    void inputThatIsNotValidLeavesTheKeyUsable() throws Exception {
        HttpResponse<String> invalid = post("/done", "{\"slot\":0}");
        boolean recorded = !database.records().isEmpty();
        HttpResponse<String> corrected = post("/done", "{\"slot\":1}");

        assertThat(invalid.statusCode()).isEqualTo(422);
        assertThat(recorded).isFalse();
        assertThat(corrected.statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/done", "/redirecting/found", "/redirecting/see-other", "/redirecting/kept"})
    void commitThatFailsIs503WithNothingOfTheAnswerAndNothingKept(String path) throws Exception {
        HttpResponse<String> failed = post(path, "{\"slot\":99}");
        HttpResponse<String> again = post(path, "{\"slot\":99}");

        assertUnavailable(failed);
        assertThat(header(failed, "Location")).isEmpty();
        assertUnavailable(again);
        assertThat(handlers.runs).hasValue(2);
        assertThat(database.effects()).isEmpty();
        assertThat(database.records()).isEmpty();
    }

    @Test
    void commitThatViolatesAConstraintIs500AndAsksNobodyToComeBack() throws Exception {
        send(request("/done", UUID.randomUUID().toString(), "{\"slot\":7}"));

        HttpResponse<String> failed = post("/done", "{\"slot\":7}");

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(header(failed, "Retry-After") + header(failed, "Location")).isEmpty();
        assertThat(database.effects()).containsExactly("done-1");
    }

    @ParameterizedTest
    @CsvSource({"found, 302", "see-other, 303", "kept, 302"})
    void redirectIsSentAfterTheCommitAndReplayed(String how, int status) throws Exception {
        HttpResponse<String> first = post("/redirecting/" + how, "{\"slot\":3}");
        HttpResponse<String> repeat = post("/redirecting/" + how, "{\"slot\":3}");

        assertThat(first.statusCode()).isEqualTo(status);
        assertThat(header(first, "Location")).isEqualTo("/effects");
        assertThat(repeat.statusCode()).isEqualTo(status);
        assertThat(header(repeat, "Idempotent-Replayed")).isEqualTo("true");
        assertThat(database.effects()).containsExactly("redirecting-1");
    }

    @Test
    void evenAStreamThatIsFlushedIsHeldUntilTheCommit() throws Exception {
        CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(() -> quietly("/large"));
        assertThat(handlers.entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        boolean answered = first.isDone();
        handlers.released.release();

        HttpResponse<String> whole = first.get(20, TimeUnit.SECONDS);
        HttpResponse<String> repeat = post("/large", "{}");

        assertThat(answered).isFalse();
        assertThat(header(whole, "Content-Length")).isEqualTo("4096");
        assertThat(whole.body()).hasSize(4096);
        assertThat(repeat.statusCode()).isEqualTo(409);
        assertThat(repeat.body()).contains("idempotency-result-not-retained");
        assertThat(database.effects()).containsExactly("large-1");
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(header(answer, "Retry-After")).isEqualTo("1");
        assertThat(answer.body())
                .contains("idempotency-store-unavailable", header(answer, "X-Correlation-ID"))
                .doesNotContain("effect", "SQL");
    }

    private HttpResponse<String> quietly(String path) {
        try {
            return post(path, "{}");
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path, key, body));
    }

    private static HttpRequest.Builder request(String path, String key, String body) {
        return service.json(path, body).header("Authorization", ALICE).header("Idempotency-Key", key);
    }
}
