package dev.mainstay.core.context;

import java.util.List;
import java.util.function.Function;

/** Leaves a scope open and tells how that is reported. It is loaded by {@link FreshContextClasses}, hence public. */
public final class ScopeLeaver implements Function<String, List<String>> {

    /** For the class loader. */
    public ScopeLeaver() {}

    @Override
    public List<String> apply(String how) {
        return switch (how) {
            case "list" -> list();
            case "run" -> {
                CallContext.empty().run(ScopeLeaver::openAndForget);
                yield CallContext.openScopes();
            }
            default -> closeOuter();
        };
    }

    private static List<String> list() {
        Scope open = openAndForget();
        List<String> reported = CallContext.openScopes();
        open.close();
        return reported;
    }

    private static List<String> closeOuter() {
        Scope outer = CallContext.empty().makeCurrent();
        openAndForget();
        try {
            outer.close();
            return List.of();
        } catch (IllegalStateException e) {
            return List.of(e.getMessage());
        }
    }

    private static Scope openAndForget() {
        return CallContext.empty().makeCurrent();
    }
}
