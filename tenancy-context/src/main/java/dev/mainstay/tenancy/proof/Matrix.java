package dev.mainstay.tenancy.proof;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** The commands on each table, for the reports that draw a table of them. */
final class Matrix {

    private Matrix() {}

    static Map<String, Map<Command, TableProof>> of(CoverageReport report) {
        Map<String, Map<Command, TableProof>> rows = new TreeMap<>();
        for (TableProof proof : report.tables()) {
            rows.computeIfAbsent(proof.table(), table -> new EnumMap<>(Command.class))
                    .put(proof.command(), proof);
        }
        return rows;
    }
}
