package dev.mainstay.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.examples.orders.demo.OrdersDatabase;
import dev.mainstay.examples.orders.demo.Stack;
import dev.mainstay.tenancy.proof.CoverageReport;
import dev.mainstay.tenancy.proof.PolicyAudit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every table that the service can reach, its own and those of the modules, is proven. */
@ExtendWith(SharedStack.class)
class ProofIT {

    private final Stack stack;

    ProofIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void everyTableAndCommandIsProven() throws Exception {
        CoverageReport report = PolicyAudit.run(stack.database().dataSource(), OrdersDatabase.proof());

        report.requireProven();
        assertThat(report.tables()).isNotEmpty();
    }
}
