package dev.mainstay.tenancy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import java.util.function.Consumer;

/**
 * Runs jobs that have work in every tenant.
 *
 * <pre>{@code
 * JobReport report = TenantJobs.forEachTenant(tenancy, directory, tenant -> invoices.sendDue(), 4);
 * report.failures().forEach(run -> log.warn("run {} failed", run.correlationId(), run.failure()));
 * }</pre>
 */
public final class TenantJobs {

    private TenantJobs() {}

    /**
     * Runs a job once for every tenant of a directory and waits for the end of all runs.
     *
     * <p>Each run is within its tenant, has a correlation id of its own (the caller's becomes the causation id) and the caller's principal,
     * but neither deadline nor platform scope. It runs on a thread of its own, which ends with the job. What one run throws stops no other.
     *
     * <p>When the calling thread is interrupted, no more runs are started, those that go on are interrupted and waited for, and the thread
     * stays interrupted. When the directory fails, no more runs are started and those that go on end as they will.
     *
     * @param tenancy the rules of the application
     * @param directory read by the calling thread, no further ahead than runs are started
     * @param job called with the tenant that it is run for
     * @param parallelism how many runs go on at once at most, from 1
     * @return what became of each run
     * @throws IllegalArgumentException when the parallelism is less than 1
     * @throws IllegalStateException when it is called within the work of one tenant
     */
    public static JobReport forEachTenant(
            Tenancy tenancy, TenantDirectory directory, Consumer<TenantId> job, int parallelism) {
        if (parallelism < 1) {
            throw new IllegalArgumentException("parallelism must be >= 1, was " + parallelism);
        }
        if (CallContext.current().tenant().isPresent()) {
            throw new IllegalStateException("forEachTenant must not be called within the work of one tenant");
        }
        return new TenantRuns(tenancy, job, parallelism).over(directory);
    }
}
