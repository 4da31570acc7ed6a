package dev.mainstay.tenancy.proof;

/** What the audit can find; each code is stable and stands for one pitfall. */
public enum FindingCode {
    /** Nothing filters the rows, whether or not there are policies. */
    PA001("PA001", Severity.ERROR, "Row-level security is not enabled"),
    /** The application can act as the owner, whom the policies do not bind. */
    PA002("PA002", Severity.ERROR, "Row-level security is not forced on an owner the application can act as"),
    /** No policy holds for the application. */
    PA003("PA003", Severity.ERROR, "The application's role is a superuser or has BYPASSRLS"),
    /** One SET ROLE, and no policy holds. */
    PA003B("PA003b", Severity.ERROR, "The application's role can become a superuser or a role with BYPASSRLS"),
    /** An owner can disable row-level security, forced or not. */
    PA004("PA004", Severity.ERROR, "The application's role owns the table or can act as its owner"),
    /** The command reaches no row, silently or with an error. */
    PA005("PA005", Severity.ERROR, "A granted command has no permissive policy"),
    /** Rows of all tenants pass. */
    PA007("PA007", Severity.ERROR, "A policy admits rows without looking at their tenant"),
    /** Whoever sets it sees everything, and anybody can set a setting. */
    PA008("PA008", Severity.ERROR, "Another setting opens the policy"),
    /** A cached plan keeps the first tenant. */
    PA009("PA009", Severity.ERROR, "A policy calls a function that is IMMUTABLE but reads the session"),
    /** Unbound access is an error of a confusing kind. */
    PA010("PA010", Severity.WARN, "The setting is read without missing_ok"),
    /** Unbound access is an error of a confusing kind. */
    PA011("PA011", Severity.WARN, "The empty setting cannot be converted"),
    /** The policy is right and slow. */
    PA012("PA012", Severity.INFO, "The policy cannot use an index or runs code for each row"),
    /** The view reads with its owner's rights. */
    PA013("PA013", Severity.ERROR, "A view reads past the policies"),
    /** A materialised view has the rows of all tenants and cannot have policies. */
    PA014("PA014", Severity.ERROR, "A materialised view is open to the application"),
    /** Row-level security does not exist for foreign tables. */
    PA014B("PA014b", Severity.ERROR, "A foreign table is open to the application"),
    /** The function reads with its owner's rights. */
    PA015("PA015", Severity.ERROR, "A SECURITY DEFINER function of a role past the policies may be called"),
    /** Direct access to the leaf is not filtered by the parent's policies. */
    PA016("PA016", Severity.ERROR, "A partition can be reached directly and is not protected"),
    /** Direct access to the child is not filtered by the parent's policies. */
    PA016B("PA016b", Severity.ERROR, "An inheriting table can be reached directly and is not protected"),
    /** Foreign keys are checked past the policies. */
    PA017("PA017", Severity.WARN, "A foreign key does not include the tenant"),
    /** A collision betrays that the other tenant has the value. */
    PA018("PA018", Severity.WARN, "A unique key does not include the tenant"),
    /** Row-level security does not hold for these privileges. */
    PA019("PA019", Severity.ERROR, "The application may TRUNCATE, or make triggers or references"),
    /** One tenant can break the numbers of all. */
    PA020("PA020", Severity.WARN, "The application may set a sequence"),
    /** Rows without a tenant belong to everybody. */
    PA021("PA021", Severity.ERROR, "Rows without a tenant are visible to every tenant"),
    /** The application can give itself more. */
    PA023("PA023", Severity.ERROR, "A policy reads a table that the application may write and nothing protects"),
    /** The next table is open before anybody looks at it. */
    PA027("PA027", Severity.WARN, "Default privileges open new tables to the application"),
    /** A temporary table can stand in for a real one, and stays for the next borrower of a connection. */
    PA031("PA031", Severity.ERROR, "The application may create temporary tables"),
    /** Evaluating the policy gave true where it must not. */
    PA032("PA032", Severity.ERROR, "A policy admits a foreign row, or any row without a tenant"),
    /** Nobody said whose rows these are. */
    PA033("PA033", Severity.ERROR, "A table that the application can reach is not classified"),
    /** Nobody looked at what it may do then. */
    PA034("PA034", Severity.ERROR, "The application's role can become a role that was not audited"),
    /** Whoever owns the function decides what the policy says. */
    PA035("PA035", Severity.ERROR, "The application can replace a function that a policy calls"),
    /** What is made there is found before, or in place of, what was meant. */
    PA036(
            "PA036",
            Severity.WARN,
            "The application may create objects in a schema that is searched or holds tenants' tables"),
    /** The caller decides which tables and operators the function's names mean. */
    PA037("PA037", Severity.WARN, "A SECURITY DEFINER function without a search_path may be called"),
    /** It is run on rows before the policies have filtered them. */
    PA038("PA038", Severity.WARN, "The application may call a function that is declared LEAKPROOF"),
    /** What a rule adds to a command runs as the owner of the table or view. */
    PA039("PA039", Severity.ERROR, "A rewrite rule uses tenants' rows past the policies");

    private final String id;
    private final Severity severity;
    private final String title;

    FindingCode(String id, Severity severity, String title) {
        this.id = id;
        this.severity = severity;
        this.title = title;
    }

    /** Returns the code as it is written in reports and exemptions, such as {@code PA003b}. */
    public String id() {
        return id;
    }

    /** Returns how bad it usually is; a finding may say otherwise. */
    public Severity severity() {
        return severity;
    }

    /** Returns what it is, in one line. */
    public String title() {
        return title;
    }

    @Override
    public String toString() {
        return id;
    }
}
