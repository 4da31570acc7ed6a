package dev.mainstay.verification.heldout;

import dev.mainstay.tenancy.proof.AuditSpec;
import dev.mainstay.tenancy.proof.CoverageReport;
import dev.mainstay.tenancy.proof.PolicyAudit;
import dev.mainstay.tenancy.proof.TenantSetting;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;

/** One of the schemas, with what was planted in it and what an operator would tell the audit. */
record HeldOutSchema(String name, List<Planted> flaws, List<Planted> lookAlikes, AuditSpec spec) {

    static final List<String> NAMES = List.of("carerota", "ledgerly", "parcelo");

    static HeldOutSchema named(String name) {
        return new HeldOutSchema(
                name,
                Planted.flaws(text(name + ".flaws.tsv").lines().toList()),
                Planted.lookAlikes(text(name + ".sound.tsv").lines().toList()),
                spec(properties(name)));
    }

    private static AuditSpec spec(Properties told) {
        AuditSpec.Builder spec = PolicyAudit.spec();
        split(told, "application.roles").forEach(spec::appRole);
        split(told, "tenant.setting").forEach(setting -> spec.setting(TenantSetting.plain(setting)));
        for (String key : told.stringPropertyNames()) {
            if (key.equals("tenant.column")) {
                spec.tenantColumn(told.getProperty(key));
            } else if (key.startsWith("tenant.column.")) {
                spec.tenantColumn(key.substring("tenant.column.".length()) + "." + told.getProperty(key));
            } else if (key.startsWith("tenant.parent.")) {
                spec.child(
                        key.substring("tenant.parent.".length()),
                        told.getProperty(key).replaceFirst("^.*:", ""));
            }
        }
        split(told, "global.tables").forEach(table -> spec.global(table, "the operator says that it is global"));
        return spec.build();
    }

    private static List<String> split(Properties told, String key) {
        return List.of(told.getProperty(key).split(","));
    }

    /** Loads the schema into a database of its own and audits it as a superuser. */
    CoverageReport audited() throws SQLException {
        try (PostgresDatabase database = PostgresServer.shared().freshDatabase()) {
            try (Connection administrator = database.dataSource().getConnection();
                    Statement statement = administrator.createStatement()) {
                statement.execute(text(name + ".sql"));
            }
            return PolicyAudit.run(database.dataSource(), spec);
        }
    }

    private static Properties properties(String name) {
        try {
            Properties told = new Properties();
            told.load(new StringReader(text(name + ".audit.properties")));
            return told;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String file) {
        try (InputStream stream = HeldOutSchema.class.getResourceAsStream("/schemas/" + file)) {
            if (stream == null) {
                throw new IllegalArgumentException("no file " + file);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
