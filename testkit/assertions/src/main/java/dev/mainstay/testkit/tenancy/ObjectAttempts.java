package dev.mainstay.testkit.tenancy;

import dev.mainstay.testkit.tenancy.Catalogue.Function;
import dev.mainstay.testkit.tenancy.Catalogue.Sequence;
import dev.mainstay.testkit.tenancy.Catalogue.View;
import dev.mainstay.testkit.tenancy.Outcome.Broken;
import dev.mainstay.testkit.tenancy.Outcome.Held;
import dev.mainstay.testkit.tenancy.Outcome.NotShown;
import dev.mainstay.testkit.tenancy.Table.Name;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tries views, functions, sequences and temporary tables. What a view or a function shows is compared before and after the other tenant got its
 * rows; that these rows reach it at all is seen by the other tenant itself.
 */
final class ObjectAttempts {

    private final Border border;
    private final Findings findings;
    private final Catalogue catalogue;
    private final String tenantColumn;
    private final Map<String, String> shown = new HashMap<>();

    ObjectAttempts(Border border, Findings findings, Catalogue catalogue, String tenantColumn) {
        this.border = border;
        this.findings = findings;
        this.catalogue = catalogue;
        this.tenantColumn = tenantColumn;
    }

    /** Takes down what either tenant is shown, before the other one's rows are added. */
    void lookBefore() {
        for (String source : sources()) {
            for (String tenant : List.of(border.own(), border.other())) {
                look(source, tenant).ifPresent(seen -> shown.put(tenant + source, seen));
            }
        }
    }

    private List<String> sources() {
        List<String> sources = new ArrayList<>(
                catalogue.views().stream().map(view -> view.name().quoted()).toList());
        catalogue.functions().stream()
                .filter(Function::callable)
                .forEach(function -> sources.add(function.name().quoted() + "()"));
        return sources;
    }

    private Optional<String> look(String source, String tenant) {
        try {
            return Optional.of(Binding.takenBack(border.connection(), () -> look(tenant, source, "")));
        } catch (SQLException notReadable) {
            return Optional.empty();
        }
    }

    private String look(String tenant, String source, String where) throws SQLException {
        border.bind(tenant);
        return Sql.row(
                        border.connection(),
                        "select count(*) || ' ' || coalesce(md5(string_agg(x::text, ',' order by x::text)), '') from %s x%s"
                                .formatted(source, where))
                .at(0);
    }

    /** Makes the attempts; both tenants have their rows. */
    void lookAfter(List<Table> tables) throws SQLException {
        for (View view : catalogue.views()) {
            findings.add(view.name().toString(), Attempt.SELECT, reading(view));
            if (!view.materialized()) {
                changing(view.name(), tables);
            }
        }
        catalogue.functions().forEach(this::calling);
        for (Sequence sequence : catalogue.sequences()) {
            findings.add(sequence.name().toString(), Attempt.SETVAL, turningBack(sequence));
        }
        temporaryTable();
    }

    private void calling(Function function) {
        Outcome outcome = function.callable()
                ? reading(function.name().quoted() + "()", "")
                : new NotShown(
                        "runs with its owner's rights, and takes arguments or may change something, so it was not called");
        // What never shows tenants' rows needs no look; a function with its caller's rights shows what its caller sees.
        if (!(outcome instanceof NotShown) || !function.callable()) {
            findings.add(function.name() + "()", Attempt.CALL, outcome);
        }
    }

    private void changing(Name view, List<Table> tables) throws SQLException {
        findings.add(view.toString(), Attempt.DELETE, changing(tables, "delete from " + view.quoted()));
        Optional<String> column = changeable(view);
        if (column.isPresent()) {
            String sql = "update %1$s set %2$s = %2$s".formatted(view.quoted(), Sql.name(column.get()));
            findings.add(view.toString(), Attempt.UPDATE, changing(tables, sql));
        }
    }

    private Outcome reading(View view) {
        String name = view.name().quoted();
        if (view.tenantColumn()) {
            String foreign = "select 1 from %s where %s::text is distinct from %s limit 1"
                    .formatted(name, Sql.name(tenantColumn), Sql.text(border.own()));
            Outcome outcome = border.trying(() -> Sql.any(border.connection(), foreign)
                    ? new Broken("rows of another tenant came from: " + Sql.shape(foreign))
                    : new NotShown("empty"));
            if (!(outcome instanceof NotShown)) {
                return outcome;
            }
        }
        String unknown = view.materialized()
                ? "may be read, has no policies, and what the next refresh puts into it is not known"
                : "the rows that the probe adds do not reach it, for their own tenant either";
        return reading(name, unknown);
    }

    private Outcome reading(String source, String unknown) {
        Outcome outcome = border.trying(() -> {
            String before = shown.getOrDefault(border.own() + source, "");
            return look(border.own(), source, "").equals(before)
                    ? new Held("it shows the same with and without rows of the other tenant")
                    : new Broken("it shows something else once the other tenant has rows");
        });
        boolean reached = look(source, border.other())
                .filter(seen -> !seen.equals(shown.get(border.other() + source)))
                .isPresent();
        boolean refused = outcome.seen().startsWith("refused");
        return outcome instanceof Held && !reached && !refused ? new NotShown(unknown) : outcome;
    }

    private Outcome changing(List<Table> tables, String sql) {
        Map<Table, String> before = new HashMap<>();
        for (Table table : tables) {
            try {
                before.put(table, Binding.takenBack(border.connection(), () -> border.stateOfOther(table)));
            } catch (SQLException notReadable) {
                // The role cannot read it; what a view does to it shows in the tables that it can.
            }
        }
        return border.trying(() -> {
            boolean othersOnly = border.clear(tables);
            try {
                Sql.update(border.connection(), sql);
            } catch (SQLException e) {
                return "55000".equals(e.getSQLState())
                        ? new Held("not a view that rows can be changed through")
                        : Border.endedOn(othersOnly, e, sql);
            }
            for (Map.Entry<Table, String> table : before.entrySet()) {
                if (!border.stateOfOther(table.getKey()).equals(table.getValue())) {
                    return new Broken("rows of the other tenant in %s have changed by: %s"
                            .formatted(table.getKey().name(), sql));
                }
            }
            return new Held("the other tenant's rows are as they were");
        });
    }

    private Optional<String> changeable(Name view) throws SQLException {
        return Sql.rows(border.connection(), """
                        select a.attname from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
                          and pg_column_is_updatable(a.attrelid, a.attnum, false) and a.attname <> %s order by a.attnum limit 1""".formatted(Sql.text(view.quoted()), Sql.text(tenantColumn))).stream()
                .map(row -> row.at(0))
                .findFirst();
    }

    /** Asks for a value out of the sequence's range: privileges are looked at first, and nothing is changed in either case. */
    private Outcome turningBack(Sequence sequence) {
        if (sequence.least() == Long.MIN_VALUE && sequence.greatest() == Long.MAX_VALUE) {
            return new NotShown("every value is legal, so an attempt would change it");
        }
        long beyond = sequence.least() == Long.MIN_VALUE ? sequence.greatest() + 1 : sequence.least() - 1;
        return border.trying(() -> {
            try {
                Sql.rows(
                        border.connection(),
                        "select setval(%s, %d)"
                                .formatted(Sql.text(sequence.name().quoted()), beyond));
            } catch (SQLException e) {
                return "22003".equals(e.getSQLState())
                        ? new Broken("the role may set the sequence, which all tenants share")
                        : Border.ended(e);
            }
            return new NotShown("the server accepted a value out of range");
        });
    }

    private void temporaryTable() {
        String sql = "create temporary table mainstay_probe (id int)";
        findings.add("database", Attempt.TEMP_TABLE, border.trying(() -> creating(sql)));
        findings.add("database", Attempt.TEMP_TABLE, border.trying(() -> {
            border.binding().unbind(border.connection());
            return creating(sql);
        }));
    }

    private Outcome creating(String sql) throws SQLException {
        Sql.update(border.connection(), sql);
        return new Broken("a temporary table can stand in front of a real one: " + sql);
    }
}
