package dev.mainstay.tenancy.proof;

import java.util.List;

/**
 * What an audit found. Immutable.
 *
 * @param tables one entry for each table of tenants and each command that the application may give
 * @param findings what is wrong or worth knowing, worst first, then by object and code
 * @param fingerprint SHA-256 in hexadecimal of everything that the answer depends on: tables, policies, grants, roles, views, functions
 */
public record CoverageReport(List<TableProof> tables, List<Finding> findings, String fingerprint) {

    /** Copies the lists. */
    public CoverageReport {
        tables = List.copyOf(tables);
        findings = List.copyOf(findings);
    }
}
