package dev.mainstay.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.ddl.Privilege;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MigrationTest {

    @Test
    void theTableIsProtectedByWhatTenantDdlWrites() throws IOException {
        TableSpec orders = TableSpec.of("shop", "orders", TenantIdType.UUID, "orders_tenant")
                .withPrivileges(Set.of(Privilege.SELECT, Privilege.INSERT, Privilege.UPDATE));

        String written = TenantDdl.script(TenantDdl.protect(orders));

        assertThat(migration()).endsWith(written);
    }

    private static String migration() throws IOException {
        try (InputStream file = MigrationTest.class.getResourceAsStream("/db/migration/V1__orders.sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
