package dev.mainstay.tenancy.jdbc;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.tenancy.SqlIdentifier;
import dev.mainstay.tenancy.Tenancy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction is bound in PostgreSQL: to which role, which setting carries the tenant's id, and what is done where no transaction is.
 * Immutable.
 */
public final class PostgresBinding {

    /** The setting that the policies read, unless another is chosen. */
    public static final String DEFAULT_SETTING = "mainstay.tenant_id";

    private static final Pattern SETTING = Pattern.compile("[a-z_][a-z0-9_]{0,30}\\.[a-z_][a-z0-9_]{0,30}");

    /** When the statement that binds is sent. */
    public enum Mode {
        /** By itself, before the first statement or savepoint of a transaction: one round trip more for each transaction. */
        LAZY_TX_LOCAL,
        /**
         * Together with the first statement of a transaction, in one round trip. It needs pgjdbc underneath and one statement of SQL without
         * generated keys, batch, call or fetch size; all others are bound as in {@link #LAZY_TX_LOCAL}. The server parses such a statement
         * anew each time: pgjdbc's server-side preparation is off for it.
         */
        FUSED
    }

    /** What is done with a statement on a connection in auto-commit mode. */
    public enum AutoCommit {
        /** It is refused with SQLState 25P01 before anything is sent: a binding holds for one transaction. */
        REJECT,
        /** It gets a transaction of its own: begin and binding, statement, commit; three round trips. */
        WRAP,
        /** It is sent together with its binding, one round trip; what cannot be fused (as in {@link Mode#FUSED}) is wrapped. */
        FUSE
    }

    /** What is done where the application asks for the driver's own objects, as COPY and large objects need. */
    public enum Unwrap {
        /** The transaction is bound first; from there on nothing is looked at. */
        BIND,
        /** It is refused with SQLState 42501. */
        FORBID
    }

    /** What is done with a login for which row-level security would not hold. */
    public enum RoleCheck {
        /** It is refused with SQLState 28000. */
        FAIL,
        /** It is logged as a warning, for a database that is not prepared yet. Row-level security may not hold then. */
        WARN
    }

    private final Builder options;

    private PostgresBinding(Builder options) {
        this.options = options;
    }

    /**
     * Returns the binding with all defaults.
     *
     * @param tenantRole the role that the policies and grants are for; the login is its member and does not inherit from it
     * @throws IllegalArgumentException when it is not a legal name
     */
    public static PostgresBinding of(String tenantRole) {
        return builder(tenantRole).build();
    }

    /**
     * Returns a builder.
     *
     * @param tenantRole the role that the policies and grants are for
     */
    public static Builder builder(String tenantRole) {
        return new Builder(tenantRole);
    }

    String role() {
        return options.role;
    }

    Mode mode() {
        return options.mode;
    }

    AutoCommit autoCommit() {
        return options.autoCommit;
    }

    Unwrap unwrap() {
        return options.unwrap;
    }

    RoleCheck roleCheck() {
        return options.roleCheck;
    }

    Signals signals() {
        return options.signals;
    }

    /** Returns what begins the names of settings that only Mainstay may set, without the dot. */
    String settingNamespace() {
        return options.setting.substring(0, options.setting.indexOf('.'));
    }

    String setting() {
        return options.setting;
    }

    /**
     * Returns whom the current work is for.
     *
     * @throws dev.mainstay.tenancy.NoTenantException when it is for nobody
     */
    TenantId subject(Tenancy tenancy) {
        return tenancy.require();
    }

    /**
     * Returns the statement that binds the current work.
     *
     * @param tenantId what the setting shall carry
     * @throws java.sql.SQLTimeoutException when the deadline has passed
     */
    BindStatement statement(String tenantId) throws SQLException {
        List<BindStatement.Setting> settings = new ArrayList<>(3);
        settings.add(new BindStatement.Setting("role", options.role));
        settings.add(new BindStatement.Setting(options.setting, tenantId));
        CallContext context = CallContext.current();
        if (options.actor) {
            settings.add(BindStatement.actor(settingNamespace(), context));
        }
        if (options.applicationName) {
            settings.add(BindStatement.applicationName(context));
        }
        return new BindStatement(settings, options.statementTimeout ? BindStatement.millisLeft(context) : null);
    }

    /** Collects the options of a {@link PostgresBinding}. Not thread-safe. */
    public static final class Builder {

        private final String role;
        private String setting = DEFAULT_SETTING;
        private Mode mode = Mode.LAZY_TX_LOCAL;
        private AutoCommit autoCommit = AutoCommit.REJECT;
        private Unwrap unwrap = Unwrap.BIND;
        private RoleCheck roleCheck = RoleCheck.FAIL;
        private boolean statementTimeout;
        private boolean actor;
        private boolean applicationName;
        private Signals signals = Signals.none();

        private Builder(String role) {
            this.role = SqlIdentifier.role(role).value();
        }

        private Builder(Builder other) {
            this.role = other.role;
            this.setting = other.setting;
            this.mode = other.mode;
            this.autoCommit = other.autoCommit;
            this.unwrap = other.unwrap;
            this.roleCheck = other.roleCheck;
            this.statementTimeout = other.statementTimeout;
            this.actor = other.actor;
            this.applicationName = other.applicationName;
            this.signals = other.signals;
        }

        /**
         * Chooses the setting that carries the tenant's id; {@value PostgresBinding#DEFAULT_SETTING} by default.
         *
         * @param name two words of {@code a-z 0-9 _} with a dot between them
         * @throws IllegalArgumentException when it is not legal
         */
        public Builder setting(String name) {
            if (!SETTING.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "setting must be two words of a-z, 0-9 and _ with a dot between, was '" + name + "'");
            }
            this.setting = name;
            return this;
        }

        /** Chooses when the binding is sent; {@link Mode#LAZY_TX_LOCAL} by default. */
        public Builder mode(Mode choice) {
            this.mode = choice;
            return this;
        }

        /** Chooses what happens in auto-commit mode; {@link AutoCommit#REJECT} by default. */
        public Builder autoCommit(AutoCommit choice) {
            this.autoCommit = choice;
            return this;
        }

        /** Chooses what happens when the driver's own objects are asked for; {@link Unwrap#BIND} by default. */
        public Builder unwrap(Unwrap choice) {
            this.unwrap = choice;
            return this;
        }

        /** Chooses what happens to an unsafe login; {@link RoleCheck#FAIL} by default. */
        public Builder roleCheck(RoleCheck choice) {
            this.roleCheck = choice;
            return this;
        }

        /**
         * Sends what is left of the context's deadline as {@code statement_timeout} with the binding. It limits each statement of the
         * transaction, never raises a limit that the session has, and stays away where there is no deadline. A deadline that has passed is a
         * {@link java.sql.SQLTimeoutException} and nothing is sent.
         */
        public Builder deadlineAsStatementTimeout() {
            this.statementTimeout = true;
            return this;
        }

        /**
         * Sends who acts with the binding, for triggers and defaults: setting {@code <namespace>.actor} is the principal as
         * {@code kind:id}, empty where there is none.
         */
        public Builder actor() {
            this.actor = true;
            return this;
        }

        /** Sends the correlation id with the binding as {@code application_name}, so that the server's log and activity show it. */
        public Builder correlationIdAsApplicationName() {
            this.applicationName = true;
            return this;
        }

        /** Says who hears that the driver's own objects were asked for ({@link RawAccess}); nobody by default. */
        public Builder listener(SignalListener listener) {
            this.signals = Signals.to(List.of(listener));
            return this;
        }

        /** Makes the binding. */
        public PostgresBinding build() {
            return new PostgresBinding(new Builder(this));
        }
    }
}
