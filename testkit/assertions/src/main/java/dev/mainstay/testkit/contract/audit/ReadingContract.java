package dev.mainstay.testkit.contract.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditPage;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.ExportFormat;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the reader of a trail shows, and to whom. */
public abstract class ReadingContract extends TrailSteps {

    private static final int PAGE = 7;

    /** For subclasses. */
    protected ReadingContract() {}

    @Test
    @Tag("AU41")
    public void pagesShowEveryRecordOnceNewestFirst() throws SQLException {
        List<AuditId> ids = written(30);

        List<AuditRecord> read =
                records(alice, AuditQuery.builder().pageSize(PAGE).build());

        Collections.reverse(ids);
        assertThat(ids(read)).isEqualTo(ids);
    }

    @Test
    @Tag("AU41")
    public void pageHasAsManyAsTheQueryWantsAndTheLastSaysSo() throws SQLException {
        written(2 * PAGE);
        AuditQuery query = AuditQuery.builder().pageSize(PAGE).build();

        AuditPage first = page(alice, query);
        AuditPage second = page(alice, query.after(first.next().orElseThrow()));

        assertThat(first.records()).hasSize(PAGE);
        assertThat(second.records()).hasSize(PAGE);
        assertThat(second.next()).isEmpty();
    }

    @Test
    @Tag("AU41")
    public void recordsThatComeBetweenPagesMoveNone() throws SQLException {
        List<AuditId> before = written(30);
        AuditQuery query = AuditQuery.builder().pageSize(PAGE).build();
        List<AuditId> seen = new ArrayList<>();

        Optional<AuditQuery> wanted = Optional.of(query);
        while (wanted.isPresent()) {
            AuditPage page = page(alice, wanted.get());
            seen.addAll(ids(page.records()));
            written(3);
            wanted = page.next().map(query::after);
        }

        Collections.reverse(before);
        assertThat(seen).isEqualTo(before);
    }

    @Test
    @Tag("AU41")
    public void recordsThatOthersWriteMeanwhileMoveNone() throws InterruptedException, SQLException {
        List<AuditId> before = written(60);

        List<AuditId> seen;
        try (Crowd writers = Crowd.of(3, 20, () -> recordDetached(event("meanwhile")))) {
            writers.awaitSteps();
            seen = ids(records(alice, AuditQuery.builder().pageSize(PAGE).build()));
        }

        assertThat(seen).doesNotHaveDuplicates().containsAll(before);
    }

    @Test
    public void readerShowsNothingOfAnotherTenant() throws SQLException {
        written(3);
        List<AuditId> ofBob = record(bob, List.of(event("o-1")));

        assertThat(records(bob, AuditQuery.all())).extracting(AuditRecord::id).isEqualTo(ofBob);
        assertThat(records()).hasSize(3).extracting(AuditRecord::tenant).containsOnly(tenant.value());
    }

    @Test
    public void pageOfOneTenantLeadsAnotherToItsOwnRecordsOnly() throws SQLException {
        written(3);
        record(bob, List.of(event("o-1"), event("o-2")));
        AuditQuery query = AuditQuery.builder().pageSize(1).build();
        String next = page(alice, query).next().orElseThrow();

        List<AuditRecord> seen = page(bob, query.after(next)).records();

        assertThat(seen).allSatisfy(record -> assertThat(record.tenant()).isEqualTo(other.value()));
    }

    @Test
    public void readingWithoutATenantIsTheCallersError() {
        assertThatIllegalStateException().isThrownBy(() -> page(CallContext.empty(), AuditQuery.all()));
    }

    @Test
    public void everyFilterShowsWhatItNamesAndNothingElse() throws SQLException {
        CorrelationId correlation = CorrelationId.mint();
        AuditEvent odd = AuditEvent.of("contract.order.cancel", Resource.of("basket", "b-9"))
                .actor(Actor.System.of("job"))
                .outcome(Outcome.failure("circuit-open"))
                .build();
        written(3);
        AuditId wanted =
                record(alice.withCorrelationId(correlation), List.of(odd)).get(0);

        Map<String, AuditQuery.Builder> filters = Map.of(
                "action", AuditQuery.builder().action("contract.order.cancel"),
                "resource", AuditQuery.builder().resource(Resource.of("basket", "b-9")),
                "type", AuditQuery.builder().resource(Resource.ofType("basket")),
                "actor", AuditQuery.builder().actor(Actor.System.of("job")),
                "outcome", AuditQuery.builder().outcome(Outcome.Kind.FAILURE),
                "correlation id", AuditQuery.builder().correlationId(correlation));

        filters.forEach((name, filter) ->
                assertThat(ids(records(alice, filter.build()))).as(name).containsExactly(wanted));
        assertThat(records(
                        alice, AuditQuery.builder().actor(Actor.User.of("job")).build()))
                .isEmpty();
    }

    @Test
    public void timesBoundWhatIsShownFromInclusiveToExclusive() throws SQLException {
        written(3);
        AuditRecord newest = records().get(0);
        AuditQuery.Builder since = AuditQuery.builder().from(newest.recordedAt());
        AuditQuery.Builder before = AuditQuery.builder().to(newest.recordedAt());

        assertThat(ids(records(alice, since.build()))).contains(newest.id());
        assertThat(ids(records(alice, before.build()))).doesNotContain(newest.id());
    }

    @Test
    public void placeOfAPageThatWasChangedOrIsOfAnotherQueryIsRefusedAsInput() throws SQLException {
        written(3);
        AuditQuery query = AuditQuery.builder().pageSize(1).build();
        AuditQuery another = AuditQuery.builder().pageSize(1).action(ACTION).build();
        String next = page(alice, query).next().orElseThrow();
        String changed = (next.charAt(0) == 'A' ? 'B' : 'A') + next.substring(1);

        for (String bad : List.of("", "x", "\0", "' or 1=1 --", "A".repeat(5_000), changed, next + "A")) {
            assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> page(alice, query.after(bad)));
        }
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> page(alice, another.after(next)));
    }

    @Test
    @Tag("AU42")
    public void lineOfAnExportHasTheHashOfItsRecord() throws IOException, SQLException {
        written(3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        alice.call(() -> {
            trail().export(AuditQuery.builder().pageSize(1).build(), ExportFormat.JSONL, out);
            return true;
        });

        List<AuditRecord> read = out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> AuditRecord.of((Map<?, ?>) Objects.requireNonNull(CanonicalJson.parse(line))))
                .toList();
        assertThat(read).isEqualTo(records());
        assertThat(read)
                .extracting(AuditRecord::leafHash)
                .isEqualTo(records().stream().map(AuditRecord::leafHash).toList());
    }

    /** Records with reasons, oldest first, each in a transaction of its own. */
    private List<AuditId> written(int count) throws SQLException {
        List<AuditId> ids = new ArrayList<>();
        for (int i : IntStream.range(0, count).toArray()) {
            AuditEvent event = AuditEvent.of(ACTION, Resource.of("order", i))
                    .reason("line " + i + "\n\"quoted\", \u20AC")
                    .build();
            ids.addAll(record(alice, List.of(event)));
        }
        return ids;
    }
}
