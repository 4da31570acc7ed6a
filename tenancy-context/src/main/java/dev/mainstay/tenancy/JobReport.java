package dev.mainstay.tenancy;

import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a job that was run for every tenant.
 *
 * @param runs one per tenant that the job was started for, in the order of the directory
 * @param stoppedBy why the job was not started for all: an {@link InterruptedException}, or what the directory threw; null when it was
 */
public record JobReport(List<Run> runs, @Nullable Exception stoppedBy) {

    /** Copies the runs. */
    public JobReport {
        runs = List.copyOf(runs);
    }

    /** Returns the runs that failed. */
    public List<Run> failures() {
        return runs.stream().filter(run -> !run.isSuccess()).toList();
    }

    /** Says whether the directory was read to its end and nobody interrupted. */
    public boolean isComplete() {
        return stoppedBy == null;
    }

    /** Says whether the report is complete and no run failed. */
    public boolean isSuccess() {
        return isComplete() && failures().isEmpty();
    }

    /**
     * One tenant's run.
     *
     * @param tenant whose
     * @param correlationId under which it logged
     * @param failure what the job threw, null when it returned
     */
    public record Run(
            TenantId tenant,
            CorrelationId correlationId,
            @Nullable Throwable failure) {

        /** Says whether the job returned. */
        public boolean isSuccess() {
            return failure == null;
        }
    }
}
