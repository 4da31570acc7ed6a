package dev.mainstay.testkit.tenancy;

import dev.mainstay.testkit.tenancy.Outcome.Broken;
import dev.mainstay.testkit.tenancy.Outcome.Held;
import dev.mainstay.testkit.tenancy.Outcome.NotShown;
import java.io.IOException;
import java.io.StringWriter;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** Tries to read another tenant's rows. */
final class RowReads {

    private final Border border;
    private final Seeds seeds;
    private final Findings findings;

    RowReads(Border border, Seeds seeds, Findings findings) {
        this.border = border;
        this.seeds = seeds;
        this.findings = findings;
    }

    void on(Table table) {
        String foreign = "select 1 from %s where %s".formatted(table.quoted(), table.foreignTo(border.own()));
        findings.add(
                table,
                Attempt.SELECT,
                reading(table, foreign, () -> Sql.any(border.connection(), foreign + " limit 1")));
        findings.add(table, Attempt.CURSOR, reading(table, foreign, () -> throughACursor(table)));
        findings.add(table, Attempt.COPY_TO, reading(table, "copy (" + foreign + ") to stdout", () -> copies(foreign)));
        String lock = foreign + " limit 1 for update";
        findings.add(table, Attempt.LOCK, reading(table, lock, () -> Sql.any(border.connection(), lock)));
    }

    private Outcome reading(Table table, String sql, Binding.Step<Boolean> reads) {
        return border.trying(() -> {
            if (reads.run()) {
                return new Broken("rows of another tenant came from: " + Sql.shape(sql));
            }
            return seeds.of(table, border.other()).isPresent()
                    ? new Held("the other tenant has rows, and none came")
                    : new NotShown("no row of the other tenant is there to be read: " + seeds.reason(table));
        });
    }

    private boolean throughACursor(Table table) throws SQLException {
        Sql.update(
                border.connection(),
                "declare mainstay_probe no scroll cursor for select (%s) from %s"
                        .formatted(table.foreignTo(border.own()), table.quoted()));
        while (true) {
            var row = Sql.rows(border.connection(), "fetch 500 from mainstay_probe");
            if (row.isEmpty()) {
                return false;
            }
            if (row.stream().anyMatch(values -> values.isTrue(0))) {
                return true;
            }
        }
    }

    private boolean copies(String sql) throws SQLException {
        StringWriter rows = new StringWriter();
        try {
            border.connection().unwrap(PGConnection.class).getCopyAPI().copyOut("copy (" + sql + ") to stdout", rows);
        } catch (IOException e) {
            throw new SQLException("the copy could not be read", "58030", e);
        }
        return rows.getBuffer().length() > 0;
    }
}
