package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.ExportFormat;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records as lines of a file. */
class AuditExportIT {

    private static AuditDatabase database;
    private static AuditTrail trail;
    private static int tenants = 500;

    private final CallContext call = asAlice().withTenant(TenantId.of(new UUID(0, tenants++)));

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.pool("audit", 2))
                .mac(RecordMac.of(KeyRing.of(HmacKey.of("mac-1", new byte[32]), List.of())))
                .traceId(() -> Optional.of("4bf92f3577b34da6a3ce929d0e0e4736"))
                .build();
    }

    @AfterAll
    static void tearDown() {
        trail.close();
        database.close();
    }

    static Stream<String> hostileTexts() {
        return HostileValuesIT.hostileTexts();
    }

    @Test
    @Tag("AU42")
    void linesOfJsonHaveTheHashesOfTheirRecords() throws IOException {
        hostileTexts().forEach(text -> record(text));
        List<AuditRecord> records =
                call.call(() -> trail.reader().page(AuditQuery.all())).records();

        List<String> lines =
                export(AuditQuery.all(), ExportFormat.JSONL).lines().toList();

        assertThat(lines).hasSameSizeAs(records).hasSizeGreaterThan(10);
        List<Hash> hashes = new ArrayList<>();
        for (String line : lines) {
            hashes.add(AuditRecord.of(envelope(line)).leafHash());
        }
        assertThat(hashes).isEqualTo(records.stream().map(AuditRecord::leafHash).toList());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> envelope(String line) {
        return (Map<String, ?>) CanonicalJson.parse(line);
    }

    @ParameterizedTest
    @Tag("AU42")
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                "\uFF1D1+1",
                "\uFF0B1",
                "\uFF0D1",
                "\uFF20SUM",
                " =1",
                "\u00A0=1",
                "\uFEFF=1",
                "=cmd|' /C calc'!A0",
                "|x",
                "%x"
            })
    void fieldThatASpreadsheetWouldRunIsText(String formula) throws IOException {
        AuditEvent event = AuditEvent.of("a", Resource.of("order", formula))
                .actor(Actor.User.of(formula))
                .build();
        call.call(() -> trail.recordDetached(event));

        List<String> fields = fields(export(AuditQuery.all(), ExportFormat.CSV)).get(1);

        assertThat(fields.get(5)).isEqualTo("'" + formula);
        assertThat(fields.get(9)).isEqualTo("'" + formula);
    }

    @Test
    @Tag("AU42")
    void tableIsWhatRfc4180SaysAndCommonValuesStay() throws IOException {
        AuditEvent event = AuditEvent.of("order.read", Resource.of("order", "a,\"b\"\r\nc"))
                .outcome(Outcome.failure("circuit-open"))
                .reason("why, \"so\"")
                .build();
        call.call(() -> trail.recordDetached(event));

        String csv = export(AuditQuery.all(), ExportFormat.CSV);

        List<List<String>> rows = fields(csv);
        assertThat(csv).startsWith("\"id\",\"tenant\",\"recorded_at\",").endsWith("\"\r\n");
        assertThat(rows).hasSize(2).allSatisfy(row -> assertThat(row).hasSize(14));
        assertThat(rows.get(1))
                .contains("USER", "alice", "order.read", "FAILURE", "a,\"b\"\r\nc", "standard")
                .contains("{\"code\":\"circuit-open\",\"reason\":\"why, \\\"so\\\"\"}");
    }

    @Test
    void queryNarrowsAndPageSizeDoesNot() throws IOException {
        for (int i = 0; i < 5; i++) {
            record("o-" + i);
        }
        AuditQuery one =
                AuditQuery.builder().resource(Resource.of("order", "o-3")).build();
        AuditQuery all = AuditQuery.builder().pageSize(1).build();

        assertThat(export(one, ExportFormat.JSONL).lines())
                .singleElement()
                .asString()
                .contains("o-3");
        assertThat(export(all, ExportFormat.JSONL).lines()).hasSize(5);
        assertThat(export(AuditQuery.builder().action("nothing").build(), ExportFormat.JSONL))
                .isEmpty();
    }

    @Test
    void streamThatFailsIsItsOwnFailureAndLeavesThePoolWhole() throws IOException {
        for (int i = 0; i < 50; i++) {
            record("o-" + "x".repeat(200));
        }
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("disk full");
            }
        };

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> call.call(() -> {
                        trail.export(AuditQuery.all(), ExportFormat.JSONL, broken);
                        return null;
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk full");
        }
        assertThat(export(AuditQuery.all(), ExportFormat.JSONL).lines()).hasSize(50);
    }

    @Test
    @Tag("AU42")
    void hugeExportFitsIntoASmallHeap() throws Exception {
        String tenant = call.tenant().orElseThrow().value();
        database.administrate("INSERT INTO audit.record (tenant_id, id, occurred_at, actor_type, actor_id, action,"
                + " outcome, resource_type, detail, format) SELECT '" + tenant
                + "', ('01890a5d-ac96-774b-bcce-' || lpad(i::text, 12, '0'))::uuid, now(), 'USER', 'alice', 'a',"
                + " 'SUCCESS', 'order', jsonb_build_object('reason', repeat('x', 16000), 'context', repeat('y', 80000)),"
                + " 1 FROM generate_series(1, 1500) AS i");
        OwnProcess process = OwnProcess.run(
                "", ExportProgram.class, database.postgres().jdbcUrl(), database.role("auditor"), tenant);

        assertThat(process.code()).isZero();
        assertThat(Long.parseLong(process.output().get(0))).isGreaterThan(1_500L * 96_000);
    }

    private void record(String text) {
        AuditEvent event = AuditEvent.of("hostile.text", Resource.of("order", text))
                .reason(text)
                .context(Map.of(text, List.of(text)))
                .build();
        call.call(() -> trail.recordDetached(event));
    }

    private String export(AuditQuery query, ExportFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        call.<Void, IOException>call(() -> {
            trail.export(query, format, out);
            return null;
        });
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Reads RFC 4180 as it is defined, for fields that are all in quotes. */
    private static List<List<String>> fields(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        int at = 0;
        while (at < csv.length()) {
            assertThat(csv.charAt(at)).isEqualTo('"');
            StringBuilder field = new StringBuilder();
            for (at++; csv.charAt(at) != '"' || csv.startsWith("\"\"", at); at++) {
                field.append(csv.charAt(at));
                at += csv.charAt(at) == '"' ? 1 : 0;
            }
            row.add(field.toString());
            if (csv.charAt(++at) == ',') {
                at++;
            } else {
                assertThat(csv.substring(at, at + 2)).isEqualTo("\r\n");
                at += 2;
                rows.add(row);
                row = new ArrayList<>();
            }
        }
        return rows;
    }
}
