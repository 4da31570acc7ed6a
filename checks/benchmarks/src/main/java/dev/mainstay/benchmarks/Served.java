package dev.mainstay.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Rows of idempotency, tenancy and audit on real servers, which are started for them. They are times on the clock: measure them on a quiet machine. */
final class Served {

    private static final int TURNS = 100_000;
    private static final int EXPIRED = 1_000_000;
    private static final Duration ALONE = Duration.ofSeconds(30);

    /** What a quick run does of all that. */
    private static final int QUICK_PART = 10;

    private static final int QUICK_TURNS = TURNS / 5;
    private static final int TRANSACTIONS = 20_000;
    private static final int QUICK_TRANSACTIONS = TRANSACTIONS / 5;
    private static final int AUDITS = 100;
    private static final int APPEND_ROUNDS = 10;
    private static final int APPEND_MILLIS = 1_500;
    private static final int SEALED = 240_000;

    private Served() {}

    static List<Row> rows(Effort effort, PrintStream progress) {
        boolean quick = effort.equals(Effort.QUICK);
        List<Row> rows = new ArrayList<>();
        progress.println("Taking turns between PING and begin on Redis ...");
        rows.addAll(RedisCost.rows(quick ? QUICK_TURNS : TURNS));
        progress.println("Counting what local duplicates send to Redis ...");
        rows.addAll(LocalDuplicates.rows());
        progress.println("Removing expired records from PostgreSQL under traffic ...");
        rows.addAll(
                CleanupCost.rows(quick ? EXPIRED / QUICK_PART : EXPIRED, quick ? ALONE.dividedBy(QUICK_PART) : ALONE));
        return rows;
    }

    static List<Row> tenancy(Effort effort, PrintStream progress) {
        progress.println("Taking turns between tenants' transactions and others on PostgreSQL ...");
        boolean quick = effort.equals(Effort.QUICK);
        List<Row> rows = new ArrayList<>(TenancyCost.rows(quick ? QUICK_TRANSACTIONS : TRANSACTIONS));
        progress.println("Auditing the policies of 80 tables on PostgreSQL ...");
        rows.addAll(AuditCost.rows(quick ? AUDITS / QUICK_PART : AUDITS));
        return rows;
    }

    static List<Row> audit(Effort effort, PrintStream progress) {
        boolean quick = effort.equals(Effort.QUICK);
        progress.println("16 writers of one tenant, with and without audit records ...");
        List<Row> rows = new ArrayList<>(AppendCost.rows(quick ? APPEND_ROUNDS / 2 : APPEND_ROUNDS, APPEND_MILLIS));
        progress.println("Sealing, verifying and reading audit records ...");
        rows.addAll(SealCost.rows(quick ? SEALED / 2 : SEALED, AUDITS * QUICK_PART));
        return rows;
    }
}
