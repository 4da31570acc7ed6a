package dev.mainstay.testkit.contract.audit;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditPage;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditReader;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.ExportFormat;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.testkit.audit.InMemoryAuditTrail;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Trails with a defect each, run by {@link AuditTrailContractTest} and never by themselves. */
final class BrokenTrails {

    private BrokenTrails() {}

    /** None: what fails below fails for its defect. */
    static final class Sound extends Broken {

        Sound() {
            super(Passing::new);
        }
    }

    /** The reader forgets whose records they are. */
    static final class ShowsEveryTenant extends Broken {

        ShowsEveryTenant() {
            super(sound -> new Passing(sound) {
                @Override
                AuditPage page(AuditQuery query) {
                    return new AuditPage(newestFirst(sound, record -> true), Optional.empty());
                }
            });
        }
    }

    /** Pages are counted from the newest record on, as OFFSET does. */
    static final class CountsFromTheNewest extends Broken {

        CountsFromTheNewest() {
            super(sound -> new Passing(sound) {
                @Override
                AuditPage page(AuditQuery query) {
                    String tenant = CallContext.current().tenant().orElseThrow().value();
                    int from = query.after().map(Integer::parseInt).orElse(0);
                    List<AuditRecord> all =
                            newestFirst(sound, record -> record.tenant().equals(tenant));
                    int to = Math.min(from + query.pageSize(), all.size());
                    return new AuditPage(
                            all.subList(from, to), to < all.size() ? Optional.of("" + to) : Optional.empty());
                }
            });
        }
    }

    /** What was not built for a text throws at it. */
    static final class ChokesOnNul extends Broken {

        ChokesOnNul() {
            super(sound -> new Passing(sound) {
                @Override
                public List<AuditId> recordAll(Connection tx, List<AuditEvent> events) {
                    if (events.stream()
                            .anyMatch(event -> event.reason().orElse("").contains("\0"))) {
                        throw new IllegalArgumentException("invalid byte sequence for encoding");
                    }
                    return super.recordAll(tx, events);
                }
            });
        }
    }

    /** A batch is written from behind. */
    static final class TurnsBatchesRound extends Broken {

        TurnsBatchesRound() {
            super(sound -> new Passing(sound) {
                @Override
                public List<AuditId> recordAll(Connection tx, List<AuditEvent> events) {
                    List<AuditEvent> turned = new ArrayList<>(events);
                    Collections.reverse(turned);
                    List<AuditId> ids = new ArrayList<>(super.recordAll(tx, turned));
                    Collections.reverse(ids);
                    return ids;
                }
            });
        }
    }

    /** Nobody told it which actions need a reason. */
    static final class NeedsNoReason extends Broken {

        NeedsNoReason() {
            super(sound -> new Passing(InMemoryAuditTrail.ofDefaults()));
        }
    }

    /** The call is lost on the way to a worker. */
    static final class LosesTheCorrelation extends Broken {

        LosesTheCorrelation() {
            super(sound -> new Passing(sound) {
                @Override
                public AuditId recordDetached(AuditEvent event) {
                    CallContext call = CallContext.current();
                    CallContext worker = CallContext.empty()
                            .withTenant(call.tenant().orElseThrow())
                            .withPrincipal(call.principal().orElseThrow());
                    return worker.call(() -> super.recordDetached(event));
                }
            });
        }
    }

    /** Closing it closes nothing. */
    static final class StaysOpen extends Broken {

        StaysOpen() {
            super(sound -> new Passing(sound) {
                @Override
                public void close() {
                    // The defect.
                }
            });
        }
    }

    private static List<AuditRecord> newestFirst(
            InMemoryAuditTrail trail, java.util.function.Predicate<AuditRecord> wanted) {
        List<AuditRecord> records =
                new ArrayList<>(trail.records().stream().filter(wanted).toList());
        Collections.reverse(records);
        return records;
    }

    abstract static class Broken extends AuditTrailContract {

        private final AuditTrailUnderTest fixture;

        Broken(Function<InMemoryAuditTrail, AuditTrail> defect) {
            fixture = new InMemoryFixture(defect);
        }

        @Override
        protected AuditTrailUnderTest underTest() {
            return fixture;
        }
    }

    /** Passes everything on. */
    static class Passing implements AuditTrail {

        private final InMemoryAuditTrail sound;

        Passing(InMemoryAuditTrail sound) {
            this.sound = sound;
        }

        AuditPage page(AuditQuery query) {
            return sound.reader().page(query);
        }

        @Override
        public AuditId record(Connection tx, AuditEvent event) {
            return sound.record(tx, event);
        }

        @Override
        public List<AuditId> recordAll(Connection tx, List<AuditEvent> events) {
            return sound.recordAll(tx, events);
        }

        @Override
        public AuditId recordDetached(AuditEvent event) {
            return sound.recordDetached(event);
        }

        @Override
        public AuditReader reader() {
            return new AuditReader() {
                @Override
                public AuditPage page(AuditQuery query) {
                    return Passing.this.page(query);
                }

                @Override
                public AuditPage page(Connection tx, AuditQuery query) {
                    return Passing.this.page(query);
                }

                @Override
                public void export(AuditQuery query, ExportFormat format, OutputStream out) throws IOException {
                    sound.reader().export(query, format, out);
                }
            };
        }

        @Override
        public void close() {
            sound.close();
        }
    }
}
