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
    void theTablesAreProtectedByWhatTenantDdlWrites() throws IOException {
        TableSpec orders = TableSpec.of("shop", "orders", TenantIdType.UUID, "orders_tenant")
                .withPrivileges(Set.of(Privilege.SELECT, Privilege.INSERT, Privilege.UPDATE));

        TableSpec shipments = TableSpec.of("shop", "shipment", TenantIdType.UUID, "orders_tenant")
                .withPrivileges(Set.of(Privilege.SELECT, Privilege.INSERT));

        String ordersWritten = TenantDdl.script(TenantDdl.protect(orders));
        String shipmentsWritten = TenantDdl.script(TenantDdl.protect(shipments));

        assertThat(migration("V1__orders.sql")).endsWith(ordersWritten);
        assertThat(migration("V2__shipments.sql")).endsWith(shipmentsWritten);
    }

    private static String migration(String name) throws IOException {
        try (InputStream file = MigrationTest.class.getResourceAsStream("/db/migration/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
