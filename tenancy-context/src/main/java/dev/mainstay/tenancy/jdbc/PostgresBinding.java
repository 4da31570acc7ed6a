package dev.mainstay.tenancy.jdbc;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.tenancy.SqlIdentifier;
import dev.mainstay.tenancy.Tenancy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
         * generated keys, batch, call or fetch size, and parameters that cannot change once they are set (no arrays, streams or objects of the
         * driver's); all others are bound as in {@link #LAZY_TX_LOCAL}. The server parses such a statement
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
    private final Texts texts;
    /** Where there is no correlation id, so that the application's name stays what it is. */
    private final Texts unnamed;

    /** The statement without and with a limit for statements. */
    private record Texts(String plain, String timed) {

        static Texts of(List<String> names) {
            return new Texts(BindStatement.sql(names, false), BindStatement.sql(names, true));
        }
    }

    private PostgresBinding(Builder options) {
        this.options = options;
        List<String> names = new ArrayList<>(List.of("role", options.setting));
        if (options.actor) {
            names.add(actorSetting());
        }
        this.unnamed = Texts.of(names);
        names.add(BindStatement.APPLICATION_NAME);
        this.texts = options.applicationName ? Texts.of(names) : unnamed;
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
        return new Builder(tenantRole, false);
    }

    /**
     * Returns the binding of platform work with all defaults. It needs {@link Tenancy#asPlatform} where the other needs a tenant, and binds
     * the platform's role with an empty setting. Give it a login and a pool of its own: with one login any SQL could take this role.
     *
     * @param platformRole the role that has policies of its own; the login is its member and does not inherit from it
     * @throws IllegalArgumentException when it is not a legal name
     */
    public static PostgresBinding platform(String platformRole) {
        return platformBuilder(platformRole).build();
    }

    /**
     * Returns a builder of the binding of platform work.
     *
     * @param platformRole as {@link #platform}
     */
    public static Builder platformBuilder(String platformRole) {
        return new Builder(platformRole, true);
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
     * @throws dev.mainstay.tenancy.NoTenantException when it is for no tenant and this is a tenants' binding
     * @throws dev.mainstay.tenancy.NoPlatformScopeException when it is not for the platform and this is the platform's binding
     */
    Subject subject(Tenancy tenancy) {
        if (options.platform) {
            tenancy.requirePlatform();
            return Subject.PLATFORM;
        }
        return new Subject(tenancy.require());
    }

    /**
     * Returns the statement that binds the current work.
     *
     * @param tenantId what the setting shall carry, empty for the platform
     * @throws java.sql.SQLTimeoutException when the deadline has passed
     */
    BindStatement statement(String tenantId) throws SQLException {
        CallContext context = CallContext.current();
        List<BindStatement.Setting> settings = new ArrayList<>(4);
        settings.add(new BindStatement.Setting("role", options.role));
        settings.add(new BindStatement.Setting(options.setting, tenantId));
        if (options.actor) {
            settings.add(BindStatement.actor(actorSetting(), context));
        }
        Optional<BindStatement.Setting> name =
                options.applicationName ? BindStatement.applicationName(context) : Optional.empty();
        name.ifPresent(settings::add);
        Texts text = name.isPresent() ? texts : unnamed;
        @Nullable Long millis = options.statementTimeout ? BindStatement.millisLeft(context) : null;
        return new BindStatement(millis == null ? text.plain() : text.timed(), settings, millis);
    }

    private String actorSetting() {
        return settingNamespace() + ".actor";
    }

    /** Collects the options of a {@link PostgresBinding}. Not thread-safe. */
    public static final class Builder {

        private final String role;
        private final boolean platform;
        private String setting = DEFAULT_SETTING;
        private Mode mode = Mode.LAZY_TX_LOCAL;
        private AutoCommit autoCommit = AutoCommit.REJECT;
        private Unwrap unwrap = Unwrap.BIND;
        private RoleCheck roleCheck = RoleCheck.FAIL;
        private boolean statementTimeout;
        private boolean actor;
        private boolean applicationName;

        private Builder(String role, boolean platform) {
            this.role = SqlIdentifier.role(role).value();
            this.platform = platform;
        }

        private Builder(Builder other) {
            this.role = other.role;
            this.platform = other.platform;
            this.setting = other.setting;
            this.mode = other.mode;
            this.autoCommit = other.autoCommit;
            this.unwrap = other.unwrap;
            this.roleCheck = other.roleCheck;
            this.statementTimeout = other.statementTimeout;
            this.actor = other.actor;
            this.applicationName = other.applicationName;
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

        /**
         * Sends the correlation id with the binding as {@code application_name}, so that the server's log and activity show it. Where there is
         * none the name stays what it is.
         */
        public Builder correlationIdAsApplicationName() {
            this.applicationName = true;
            return this;
        }

        /** Makes the binding. */
        public PostgresBinding build() {
            return new PostgresBinding(new Builder(this));
        }
    }
}
