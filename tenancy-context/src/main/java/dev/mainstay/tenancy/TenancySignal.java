package dev.mainstay.tenancy;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.signal.Signal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this module tells when work leaves its tenant or is refused.
 *
 * <p>Attributes have low cardinality and name nobody. Tenants and reasons are components of the records, for listeners that write audit
 * records; who acts stands in the {@link dev.mainstay.core.context.CallContext} that is current when the listener is called.
 */
public sealed interface TenancySignal extends Signal {

    @Override
    default double value() {
        return 1;
    }

    @Override
    default String unit() {
        return "1";
    }

    /**
     * Work goes on for another tenant: {@code mainstay.tenancy.switched}, attribute {@code from} ({@code tenant} or {@code none}). Told
     * within the new tenant's scope, before the work.
     *
     * @param previous whose work it was, null when nobody's
     * @param to whose work it is
     * @param reason why, as {@link Elevation#reason}
     */
    record Switched(@Nullable TenantId previous, TenantId to, String reason) implements TenancySignal {

        /**
         * Checks the reason.
         *
         * @throws IllegalArgumentException when it is not legal
         */
        public Switched {
            Reason.require(reason);
        }

        /** Returns whose work it was. */
        public Optional<TenantId> from() {
            return Optional.ofNullable(previous);
        }

        @Override
        public String name() {
            return "mainstay.tenancy.switched";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("from", previous == null ? "none" : "tenant");
        }
    }

    /**
     * Work goes on as the platform: {@code mainstay.tenancy.elevated}, attribute {@code from} ({@code tenant} or {@code none}). Told within
     * the platform scope, before the work.
     *
     * @param previous whose work it was, null when nobody's
     * @param elevation why, and who asked
     */
    record Elevated(@Nullable TenantId previous, Elevation elevation) implements TenancySignal {

        /** Returns whose work it was. */
        public Optional<TenantId> from() {
            return Optional.ofNullable(previous);
        }

        @Override
        public String name() {
            return "mainstay.tenancy.elevated";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("from", previous == null ? "none" : "tenant");
        }
    }

    /**
     * Something was refused: {@code mainstay.tenancy.refused}, attribute {@code subject} (in lower case).
     *
     * @param subject what was asked for
     * @param reason of an elevation its reason, of a permission its name, of a header what is wrong with it, of an object
     *     {@code cross-tenant}
     */
    record Refused(Subject subject, String reason) implements TenancySignal {

        @Override
        public String name() {
            return "mainstay.tenancy.refused";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("subject", subject.name().toLowerCase(Locale.ROOT));
        }
    }

    /** What can be refused. */
    enum Subject {
        /** Work as the platform. */
        ELEVATION,
        /** An object of another tenant. */
        OBJECT,
        /** Work that needs a permission. */
        PERMISSION,
        /** A tenant that another service named. */
        HEADER
    }
}
