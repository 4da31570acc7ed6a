package dev.mainstay.examples.orders.demo;

import static dev.mainstay.examples.orders.demo.Stage.header;
import static dev.mainstay.examples.orders.demo.Stage.json;
import static dev.mainstay.examples.orders.demo.Stage.newKey;

import dev.mainstay.audit.seal.Finding;
import dev.mainstay.audit.seal.VerificationReport;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Steps 7 and 8 of the story: what the audit trail holds, what it does not hold, and that nobody changes it unseen. */
final class Evidence {

    private static final String CARD = "4111 1111 1111 1111";
    private static final String TOKEN =
            "ghp_" + "a1B2c3D4e5F6g7H8i9J0".repeat(2).substring(0, 36);

    private final Stage stage;
    private final Report report;
    private final OrdersClient client;

    Evidence(Stage stage) {
        this.stage = stage;
        this.report = stage.report();
        this.client = stage.client();
    }

    /** Changes an order, with secrets in its note, and lets a clerk try to cancel it; then reads what was recorded. */
    void oldAndNewAreRecordedAndSecretsAreNot() throws IOException, InterruptedException {
        String order = header(stage.order(), "Location");
        HttpResponse<String> changed = client.patch(
                stage.clerk(),
                order,
                "\"1\"",
                "{\"amount\":12.50,\"note\":\"card " + CARD + ", token " + TOKEN + "\"}");
        HttpResponse<String> stale = client.patch(stage.clerk(), order, "\"1\"", "{\"amount\":99}");
        client.post(stage.clerk(), order + "/cancel", newKey(), "{\"reason\":\"not allowed\"}");

        report.expect("the clerk changes it", 200, changed.statusCode());
        report.expect("and again, from the version before", 412, stale.statusCode());
        String audit = audit(order);
        report.expectThat(
                "old and new amount are in the audit trail",
                "10.50 and 12.50",
                audit.contains("10.50") && audit.contains("12.50"));
        String all = everythingStored();
        report.expectThat(
                "the card number and the token are nowhere in it",
                all.length() + " characters of records",
                !all.contains(CARD) && !all.contains("ghp_a1B2"));
        report.expect(
                "the clerk's refused attempt is in it",
                "[DENIED]",
                stage.strings(
                                "select outcome from audit.record where action = 'request.deny' and resource_id = ?",
                                "POST " + order + "/cancel")
                        .toString());
        report.expect(
                "a clerk reads the audit trail",
                403,
                client.get(stage.clerk(), "/audit").statusCode());
    }

    /** Verifies, edits a row as superuser past every trigger, verifies, undoes the edit, verifies. */
    void nobodyChangesItUnseen() throws IOException {
        report.step(8, "The audit trail is verified; then a superuser edits a row, with the triggers off.");
        try {
            String intact = result(verify());
            String id = edit("detail = jsonb_set(detail, '{changes,0,value,amount}', '\"0.01\"')");
            VerificationReport tampered = verify();
            edit("detail = jsonb_set(detail, '{changes,0,value,amount}', '\"10.50\"')");

            report.expect("as it is", "INTACT", intact);
            report.expect("after the edit", "TAMPERED", result(tampered));
            report.expectThat(
                    "the edited record is named",
                    tampered.findings().stream()
                            .map(finding -> finding.kind().name())
                            .collect(Collectors.joining(", ")),
                    tampered.findings().stream().map(Finding::toString).anyMatch(text -> text.contains(id)));
            report.expect("after the edit was undone", "INTACT", result(verify()));
        } catch (SQLException failed) {
            report.expectThat("the audit trail can be verified", String.valueOf(failed.getSQLState()), false);
        }
    }

    private VerificationReport verify() throws SQLException, IOException {
        return stage.stack().seals().verify();
    }

    private static String result(VerificationReport report) {
        return report.result().name();
    }

    /** Edits the oldest record of an order that was placed for 10.50, and returns its id. */
    private String edit(String assignment) throws SQLException {
        try (Connection superuser = stage.stack().database().dataSource().getConnection();
                Statement statement = superuser.createStatement()) {
            statement.execute(triggers("disable"));
            try (ResultSet edited = statement.executeQuery("update audit.record set " + assignment
                    + " where id = (select id from audit.record where action = 'orders.place' order by seq limit 1)"
                    + " returning id")) {
                edited.next();
                return edited.getString(1);
            } finally {
                statement.execute(triggers("enable always"));
            }
        }
    }

    private static String triggers(String how) {
        return "do $$ declare level regclass; begin for level in select relid from pg_partition_tree('audit.record') loop"
                + " execute format('alter table %s " + how + " trigger audit_no_change', level);"
                + " if (select relkind from pg_class where oid = level) = 'r' then"
                + " execute format('alter table %s " + how + " trigger audit_no_row_change', level); end if;"
                + " end loop; end $$";
    }

    private String audit(String order) throws IOException, InterruptedException {
        String auditor = stage.stack().tokens().auditor(Tokens.ACME);
        HttpResponse<String> page =
                client.get(auditor, "/audit?resource=order/" + order.substring("/orders/".length()));
        List<JsonNode> records = StreamSupport.stream(json(page).path("records").spliterator(), false)
                .toList();
        return records.toString();
    }

    private String everythingStored() {
        return stage.strings("select record::text from audit.record as record").toString();
    }
}
