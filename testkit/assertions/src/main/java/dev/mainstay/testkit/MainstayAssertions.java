package dev.mainstay.testkit;

import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.seal.VerificationReport;
import dev.mainstay.testkit.audit.AuditAssert;
import dev.mainstay.testkit.audit.ExpectedEntry;
import dev.mainstay.testkit.audit.VerificationAssert;
import java.net.http.HttpResponse;
import java.util.List;

/**
 * The way into Mainstay's assertions, to be imported statically beside AssertJ's.
 *
 * <pre>{@code
 * HttpResponse<String> refused = client.post(token, key, "{\"amount\":-1}");
 * assertThatProblem(refused).hasStatus(422).failsExactlyAt("/amount").hasCorrelationId().tellsNothingOfTheInside();
 * assertThatLogLines(Files.readAllLines(log)).areSoundJson().allHaveCorrelationId(id);
 * assertThatAudit(trail).recorded("order.update").by("alice").changed("/total", "10.50", "12.50").once();
 * }</pre>
 */
public final class MainstayAssertions {

    private MainstayAssertions() {}

    /**
     * Looks at an answer that should be a problem (RFC 9457).
     *
     * @param response any answer, with its body as text
     */
    public static ProblemAssert assertThatProblem(HttpResponse<String> response) {
        return new ProblemAssert(response);
    }

    /**
     * Looks at log lines in Mainstay's schema.
     *
     * @param lines one event a line
     */
    public static LogLinesAssert assertThatLogLines(List<String> lines) {
        return new LogLinesAssert(lines);
    }

    /**
     * Looks at all records of the tenant of the current call.
     *
     * @param trail it is read now, oldest record first
     */
    public static AuditAssert assertThatAudit(AuditTrail trail) {
        return AuditAssert.of(
                trail, AuditQuery.builder().pageSize(AuditQuery.LARGEST_PAGE).build());
    }

    /**
     * Looks at the records that a query finds, such as {@code AuditQuery.builder().platform().build()}.
     *
     * @param trail it is read now, oldest record first
     * @param query which records
     */
    public static AuditAssert assertThatAudit(AuditTrail trail, AuditQuery query) {
        return AuditAssert.of(trail, query);
    }

    /**
     * Looks at records.
     *
     * @param records oldest first, such as those of {@link dev.mainstay.testkit.audit.InMemoryAuditTrail#since}
     */
    public static AuditAssert assertThatAudit(List<AuditRecord> records) {
        return AuditAssert.of(records);
    }

    /** Starts what {@link AuditAssert#recordedExactly} expects of one record. */
    public static ExpectedEntry entry(String action) {
        return ExpectedEntry.of(action);
    }

    /** Looks at what a verification of the audit trail found. */
    public static VerificationAssert assertThatVerification(VerificationReport report) {
        return VerificationAssert.of(report);
    }
}
