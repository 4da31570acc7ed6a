package dev.mainstay.tenancy.proof;

import java.sql.SQLException;
import java.util.List;

/** Looks for some pitfalls in a catalogue. */
@FunctionalInterface
interface Check {

    /** Returns what it found. */
    List<Finding> find(Inspection inspection) throws SQLException;
}
