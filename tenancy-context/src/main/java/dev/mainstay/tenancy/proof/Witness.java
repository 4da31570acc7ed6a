package dev.mainstay.tenancy.proof;

import org.jspecify.annotations.Nullable;

/**
 * What shows that a verdict is not PROVEN.
 *
 * @param code which finding it belongs to; null where it is none, as for an undecided predicate
 * @param role as which role it was asked
 * @param context the settings, such as {@code app.tenant unset} or {@code app.tenant = '1'}
 * @param row the row that was admitted, such as {@code tenant_id = 2}; empty when none was
 * @param reason what happened, in one sentence
 */
public record Witness(@Nullable FindingCode code, String role, String context, String row, String reason) {}
