package dev.mainstay.audit.retention;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Resource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Places and releases legal holds, each with its record in the same transaction. */
record Holds(Transactions transactions, AuditTrail trail) {

    private static final String ALL = "*";
    private static final String TWICE = "23505";
    private static final String UNKNOWN = "23503";

    void place(Hold hold) {
        String tenant = hold.tenant() == null ? ALL : hold.tenant().value();
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("tenant", tenant);
        limits.put("retention", orAll(hold.retention()));
        limits.put("resourceType", orAll(hold.resourceType()));
        AuditEvent event =
                event("audit.held", hold.id(), hold.reason()).context(limits).build();
        transactions.run("placing a hold", tx -> {
            AuditId id = trail.record(tx, event);
            try (PreparedStatement place = tx.prepareStatement("SELECT audit.place_hold(?, ?, ?, ?, ?)")) {
                place.setString(1, hold.id());
                place.setString(2, tenant);
                place.setString(3, orAll(hold.retention()));
                place.setString(4, orAll(hold.resourceType()));
                place.setObject(5, id.value());
                place.execute();
                return id;
            } catch (SQLException failure) {
                throw misuse(failure, hold.id());
            }
        });
    }

    void release(String hold, String reason) {
        AuditEvent event = event("audit.released", hold, reason).build();
        transactions.run("releasing a hold", tx -> release(tx, hold, event));
    }

    private AuditId release(Connection tx, String hold, AuditEvent event) throws SQLException {
        AuditId id = trail.record(tx, event);
        try (PreparedStatement release = tx.prepareStatement("SELECT audit.release_hold(?, ?)")) {
            release.setString(1, hold);
            release.setObject(2, id.value());
            release.execute();
            return id;
        } catch (SQLException failure) {
            throw misuse(failure, hold);
        }
    }

    private static AuditEvent.Builder event(String action, String hold, String reason) {
        return AuditEvent.platform(action, Resource.of("audit.hold", hold))
                .reason(reason)
                .retention(RetentionPolicy.EVIDENCE);
    }

    private static SQLException misuse(SQLException failure, String hold) throws SQLException {
        String state = String.valueOf(failure.getSQLState());
        if (state.equals(TWICE)) {
            throw new IllegalStateException("hold " + hold + " was placed or released before: give a new one a new id");
        }
        if (state.equals(UNKNOWN)) {
            throw new IllegalArgumentException("hold must be one that was placed, was " + hold);
        }
        throw failure;
    }

    private static String orAll(@Nullable String limit) {
        return limit == null ? ALL : limit;
    }
}
