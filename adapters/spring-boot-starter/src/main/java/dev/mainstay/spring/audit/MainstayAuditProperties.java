package dev.mainstay.spring.audit;

import dev.mainstay.audit.jdbc.Spill;
import dev.mainstay.audit.jdbc.Strictness;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The audit trail: its login and pool for records that do not belong to a business transaction, and how records are written.
 *
 * @param url JDBC URL; the audit trail is on when it is set
 * @param username a login of its own, in the group of the audit trail's writers
 * @param password its password
 * @param maximumPoolSize connections at most, 2 unless set
 * @param records how records are written
 */
@ConfigurationProperties("mainstay.audit")
public record MainstayAuditProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("2") int maximumPoolSize,
        @DefaultValue Records records) {

    /**
     * How records are written.
     *
     * @param retentions the retention classes that the application uses, {@code standard} unless set; checked at start
     * @param strictness what becomes of a business transaction whose record cannot be written, {@code strict} unless set
     * @param requireReason actions whose events need a reason
     * @param macKeys keys of the records' MAC, each {@code id:Base64} of 32 bytes or more, the current one first; no MAC without
     * @param spill where detached records wait while the database is down; nowhere unless a path is set
     */
    public record Records(
            @DefaultValue("standard") Set<String> retentions,
            @DefaultValue("strict") Strictness strictness,
            @DefaultValue Set<String> requireReason,
            @DefaultValue List<String> macKeys,
            @Nullable SpillFile spill) {

        /** Copies the collections. */
        public Records {
            retentions = Set.copyOf(retentions);
            requireReason = Set.copyOf(requireReason);
            macKeys = List.copyOf(macKeys);
        }

        /** Leaves the keys out. */
        @Override
        public String toString() {
            return "Records[retentions=" + retentions + ", strictness=" + strictness + "]";
        }
    }

    /**
     * Where detached records wait while the database is down.
     *
     * @param path a file on a local disk, of this process only
     * @param maxSize bytes of the file at most, 64 MB unless set
     * @param whenFull what becomes of a record for which there is no space, {@code throw} unless set
     */
    public record SpillFile(
            Path path,
            @DefaultValue("64MB") DataSize maxSize,
            @DefaultValue("throw") Spill.WhenFull whenFull) {

        Spill spill() {
            return Spill.file(path).withMaxBytes(maxSize.toBytes()).withWhenFull(whenFull);
        }
    }

    /** Leaves the password out, and the URL, which may hold one. */
    @Override
    public String toString() {
        return "MainstayAuditProperties[username=" + username + "]";
    }
}
