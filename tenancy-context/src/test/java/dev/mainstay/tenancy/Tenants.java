package dev.mainstay.tenancy;

import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.SignalListener;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tenants and actors for tests without a database. */
public final class Tenants {

    public static final TenantId ACME = TenantId.of(UUID.fromString("11111111-1111-1111-1111-111111111111"));
    public static final TenantId GLOBEX = TenantId.of(UUID.fromString("22222222-2222-2222-2222-222222222222"));
    public static final TenantId INITECH = TenantId.of(UUID.fromString("33333333-3333-3333-3333-333333333333"));
    public static final Principal OPERATOR = Principal.user("olga", Set.of("operator"));
    public static final Principal CLERK = Principal.user("carl", Set.of("clerk"));

    private Tenants() {}

    /** Keeps every signal. */
    public static final class Recording implements SignalListener {

        public final List<Signal> signals = new CopyOnWriteArrayList<>();

        public Recording() {}

        @Override
        public void on(Signal signal) {
            signals.add(signal);
        }
    }
}
