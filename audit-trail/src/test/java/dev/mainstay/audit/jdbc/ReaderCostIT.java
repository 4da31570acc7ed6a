package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.ACME;
import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditPage;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditReader;
import dev.mainstay.audit.Resource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a page costs, in pages of the database's memory and not in time. */
class ReaderCostIT {

    private static final int PAGES = 1_000;
    private static final int SIZE = 50;

    private static AuditDatabase database;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        // Spread over the last two months and over two classes, with another tenant in between.
        database.administrate("SELECT audit.ensure_partition(class, (now() - make_interval(months => ago))::date)"
                + " FROM unnest(ARRAY['standard', 'security']) AS class, generate_series(1, 2) AS ago");
        database.administrate(
                "INSERT INTO audit.record (tenant_id, retention, id, recorded_at, occurred_at, actor_type,"
                        + " actor_id, action, outcome, resource_type, resource_id, detail, format) SELECT CASE WHEN i % 10 = 0"
                        + " THEN 'other' ELSE '" + ACME
                        + "' END, CASE WHEN i % 3 = 0 THEN 'security' ELSE 'standard' END,"
                        + " ('01890a5d-ac96-774b-bcce-' || lpad(i::text, 12, '0'))::uuid, now() - (60000 - i) *"
                        + " interval '80 seconds', now(), 'USER', 'alice', 'a', 'SUCCESS', 'order', 'o-' || (i % 3),"
                        + " '{\"reason\": \"because\"}', 1 FROM generate_series(1, 60000) AS i");
        database.administrate("VACUUM ANALYZE audit.record");
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    @Test
    @Tag("AU41")
    void thousandthPageTouchesAsMuchAsTheFirst() throws SQLException {
        AuditQuery first = AuditQuery.builder().pageSize(SIZE).build();
        AuditQuery thousandth = walk(first, PAGES);

        List<String> firstPlan = explain(first);
        List<String> lastPlan = explain(thousandth);

        assertThat(scans(firstPlan)).isEmpty();
        assertThat(scans(lastPlan)).isEmpty();
        assertThat(buffers(lastPlan)).isBetween(1, buffers(firstPlan) + 10);
        assertThat(buffers(firstPlan)).isLessThan(SIZE * 3);
    }

    @Test
    @Tag("AU41")
    void historyOfOneResourceIsReadByItsIndex() throws SQLException {
        AuditQuery first = AuditQuery.builder()
                .resource(Resource.of("order", "o-1"))
                .pageSize(SIZE)
                .build();
        AuditQuery last = walk(first, 300);

        assertThat(buffers(explain(last))).isBetween(1, buffers(explain(first)) + 10);
        assertThat(scans(explain(last))).isEmpty();
    }

    @Test
    void filterWithoutAnIndexOfItsOwnStaysWithinTheTenant() throws SQLException {
        AuditQuery query = AuditQuery.builder()
                .actor(Actor.User.of("alice"))
                .pageSize(SIZE)
                .build();

        assertThat(scans(explain(query))).isEmpty();
    }

    @Test
    @Tag("AU6")
    void deliveryLooksForWhatIsThereByAnIndex() throws SQLException {
        try (Connection tx = database.as("audit").getConnection()) {
            tx.setAutoCommit(false);
            AuditDatabase.execute(tx, "SELECT set_config('mainstay.tenant_id', '" + ACME + "', true)");
            List<String> plan = AuditDatabase.column(
                    tx,
                    "EXPLAIN (ANALYZE, BUFFERS) "
                            + SpillDelivery.FIND
                                    .replace("tenant_id = ?", "tenant_id = '" + ACME + "'")
                                    .replace("retention = ANY (?)", "retention = ANY ('{standard}')")
                                    .replace("secs => ?", "secs => 3600")
                                    .replace("id = ANY (?)", "id = ANY ('{01890a5d-ac96-774b-bcce-000000000001}')"));

            assertThat(scans(plan)).isEmpty();
            assertThat(buffers(plan)).isLessThan(100);
        }
    }

    private static AuditQuery walk(AuditQuery first, int pages) {
        AuditReader reader = JdbcAuditReader.on(database.pool("auditor", 1));
        AuditQuery query = first;
        for (int i = 1; i < pages; i++) {
            AuditQuery current = query;
            AuditPage page = asAlice().call(() -> reader.page(current));
            query = first.after(page.next().orElseThrow());
        }
        return query;
    }

    private static List<String> explain(AuditQuery query) throws SQLException {
        try (Connection tx = database.as("auditor").getConnection()) {
            tx.setAutoCommit(false);
            Binding.require(tx, ACME.value());
            List<String> plan = new ArrayList<>();
            for (int i = 0; i < 2; i++) { // the first fills the caches of the catalog
                plan.clear();
                try (PreparedStatement select = RecordSelect.of(ACME.value(), query)
                                .prepare(tx, "EXPLAIN (ANALYZE, BUFFERS) ", " LIMIT " + (query.pageSize() + 1));
                        ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        plan.add(rows.getString(1));
                    }
                }
            }
            return plan;
        }
    }

    /** Scans of a whole partition; those of next months have no rows, and cost nothing whichever way. */
    private static List<String> scans(List<String> plan) {
        return plan.stream()
                .filter(line -> line.contains("Seq Scan") && !line.contains("rows=0.00") && !line.contains("rows=0 "))
                .toList();
    }

    private static int buffers(List<String> plan) {
        Pattern counted = Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");
        Matcher top = plan.stream()
                .map(counted::matcher)
                .filter(Matcher::find)
                .findFirst()
                .orElseThrow();
        return (top.group(1) == null ? 0 : Integer.parseInt(top.group(1)))
                + (top.group(2) == null ? 0 : Integer.parseInt(top.group(2)));
    }
}
