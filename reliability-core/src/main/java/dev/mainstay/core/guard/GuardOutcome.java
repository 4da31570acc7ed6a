package dev.mainstay.core.guard;

/** What a guard itself decided; a guard around it does not repeat that. */
sealed interface GuardOutcome
        permits BulkheadFullException,
                CallInterruptedException,
                CircuitOpenException,
                DeadlineExceededException,
                GuardsClosedException {}
