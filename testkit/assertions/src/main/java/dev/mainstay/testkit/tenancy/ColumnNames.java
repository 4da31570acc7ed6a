package dev.mainstay.testkit.tenancy;

import dev.mainstay.testkit.tenancy.Table.Name;
import java.util.Map;

/**
 * What the columns are called that say whose row it is.
 *
 * @param usual their usual name
 * @param others the names in tables, by schema and name, where they are called otherwise
 */
record ColumnNames(String usual, Map<String, String> others) {

    ColumnNames {
        others = Map.copyOf(others);
    }

    String of(Name table) {
        return others.getOrDefault(table.toString(), usual);
    }
}
