package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Condition.Leaf;
import dev.mainstay.tenancy.proof.Context.Kind;
import dev.mainstay.tenancy.proof.Rule.Part;
import dev.mainstay.tenancy.proof.Subject.LeafFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says what the answers to a {@link Subject} mean for one of its rules. */
final class Judge {

    private final Subject subject;
    private final List<Answers> all;
    private final Rule rule;
    private final Set<String> owners;

    Judge(Subject subject, List<Answers> all, Rule rule) {
        this.subject = subject;
        this.all = all;
        this.rule = rule;
        this.owners = ownersByRole(rule.parts().toList(), rule::admits);
    }

    /** Returns the rows that the rule admits and must not, the plainest first. */
    List<Leak> leaks() {
        List<Leak> leaks = new ArrayList<>();
        for (Answers answers : all) {
            for (int row = 0; row < subject.rows().size(); row++) {
                if (rule.admits(surely(answers, row))
                        && isForeign(answers.context(), row)
                        && !isByTheirOwnSetting(answers, row)) {
                    leaks.add(leak(answers, row));
                }
            }
        }
        leaks.sort((one, other) -> Integer.compare(rank(one), rank(other)));
        return leaks;
    }

    /**
     * Returns whether rows of nobody are all that the rule admits and must not, whatever is set: if nobody may write them, that is how
     * tenants share what somebody else has put there.
     */
    static boolean areRowsOfNobody(List<Leak> leaks) {
        return leaks.stream().allMatch(Leak::isOfNobody)
                && leaks.stream().anyMatch(leak -> leak.named().isPresent())
                && leaks.stream()
                        .flatMap(leak -> leak.causes().stream())
                        .allMatch(cause -> cause.code() == null || cause.code() == FindingCode.PA021);
    }

    /** Returns whether another setting names the row's tenant where the declared one lets nobody in: which one binds is not known then. */
    private boolean isByTheirOwnSetting(Answers answers, int row) {
        return isNamedByOtherSetting(answers, row)
                && bound().noneMatch(each -> IntStream.range(0, subject.rows().size())
                        .anyMatch(own -> !isForeign(each.context(), own) && rule.admits(surely(each, own))));
    }

    private boolean isNamedByOtherSetting(Answers answers, int row) {
        String tenant = tenant(row);
        return answers.context().kind() == Kind.OTHER
                && tenant != null
                && answers.context().values().contains(tenant);
    }

    private int rank(Leak leak) {
        int context = List.of(Kind.BOUND, Kind.UNSET, Kind.EMPTY, Kind.WORD, Kind.OTHER)
                .indexOf(leak.answers().context().kind());
        boolean named = leak.named().isPresent();
        return context + (named ? 0 : 20) + (tenant(leak.row()) == null ? 10 : 0);
    }

    private Leak leak(Answers answers, int row) {
        List<Leak.Cause> causes = rule.permissive().stream()
                .filter(part -> part.holds(surely(answers, row)))
                .map(part -> new Leak.Cause(part, isOwnByRole(part, row) ? null : code(part, answers, row)))
                .toList();
        return new Leak(rule, answers, row, tenant(row) == null, causes);
    }

    /** Returns whether a policy alone, were there no other, admits this row as the one tenant of the role. */
    private boolean isOwnByRole(Part part, int row) {
        String tenant = tenant(row);
        return tenant != null && ownersByRole(List.of(part), part::holds).contains(tenant);
    }

    private boolean isForeign(Context context, int row) {
        String tenant = tenant(row);
        // A word in the setting can be a list of nobody, such as a single comma.
        boolean nobodys = "".equals(tenant) && context.kind() == Kind.WORD;
        return tenant == null || !(nobodys || tenant.equals(context.own()) || owners.contains(tenant));
    }

    /**
     * Returns the tenant for whom a role works where the role itself stands for it: the policies read no setting, and either ask who the
     * role is or are for named roles. More than one admitted tenant is none.
     */
    private Set<String> ownersByRole(List<Part> parts, Predicate<Predicate<Leaf>> admits) {
        List<LeafFacts> known = parts.stream()
                .flatMap(part -> part.condition().leaves())
                .map(this::facts)
                .toList();
        boolean readsSettings =
                known.stream().anyMatch(leaf -> !leaf.facts().settings().isEmpty());
        boolean asksForRole = known.stream().anyMatch(leaf -> leaf.facts().asksForRole());
        boolean named = parts.stream()
                .noneMatch(part ->
                        part.policy().permissive() && part.policy().roles().contains(0L));
        if (readsSettings || !(asksForRole || named)) {
            return Set.of();
        }
        Set<String> admitted = all.stream()
                .flatMap(answers -> IntStream.range(0, subject.rows().size())
                        .filter(row -> admits.test(surely(answers, row)))
                        .mapToObj(this::tenant))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return admitted.size() == 1 ? admitted : Set.of();
    }

    private @Nullable FindingCode code(Part part, Answers answers, int row) {
        String tenant = tenant(row);
        return switch (answers.context().kind()) {
            case OTHER -> isAdmittedPlainly(part, answers, row) ? null : FindingCode.PA008;
            case BOUND -> tenant == null ? codeOfNobody(part, answers, row) : codeOfForeign(part, answers, row);
            case WORD -> isAdmittedBound(part, row) ? null : FindingCode.PA032;
            case UNSET, EMPTY -> codeOfUnbound(part, answers, row);
        };
    }

    private @Nullable FindingCode codeOfNobody(Part part, Answers answers, int row) {
        boolean open = IntStream.range(0, subject.rows().size())
                .anyMatch(other -> tenant(other) != null
                        && !Objects.equals(tenant(other), answers.context().own())
                        && subject.rows()
                                .get(other)
                                .others()
                                .equals(subject.rows().get(row).others())
                        && part.holds(surely(answers, other)));
        return open ? null : FindingCode.PA021;
    }

    private FindingCode codeOfForeign(Part part, Answers answers, int row) {
        Predicate<Leaf> blindly = leaf -> !facts(leaf).seesTenant() && answers.isTrue(leaf, row);
        if (!part.holds(blindly)) {
            return FindingCode.PA032;
        }
        boolean always = part.holds(
                leaf -> blindly.test(leaf) && facts(leaf).otherSettings().isEmpty());
        return !always ? FindingCode.PA008 : part.isCheck() ? FindingCode.PA032 : FindingCode.PA007;
    }

    /** The row of the empty tenant in the empty context is its own, if anybody's: a leak without a name. */
    private @Nullable FindingCode codeOfUnbound(Part part, Answers answers, int row) {
        if (isAdmittedBound(part, row)) {
            return null;
        }
        boolean onlyEmpty = IntStream.range(0, subject.rows().size())
                .filter(other -> part.holds(surely(answers, other)))
                .allMatch(other -> "".equals(tenant(other)));
        return onlyEmpty ? null : FindingCode.PA032;
    }

    private boolean isAdmittedBound(Part part, int row) {
        return all.stream()
                .filter(answers -> answers.context().kind() == Kind.BOUND)
                .filter(answers -> isForeign(answers.context(), row))
                .anyMatch(answers -> part.holds(surely(answers, row)));
    }

    /** Returns whether the other setting has no part in it: it is so without it, or it only unbinds, and unbound the same branch is open. */
    private boolean isAdmittedPlainly(Part part, Answers toggled, int row) {
        return all.stream()
                .filter(answers -> answers.context().kind() != Kind.OTHER)
                .anyMatch(answers -> Objects.equals(
                                answers.context().own(), toggled.context().own())
                        ? part.holds(surely(answers, row))
                        : answers.context().own() == null
                                && part.holds(leaf -> answers.isTrue(leaf, row) && toggled.isTrue(leaf, row)));
    }

    /** Returns the permissive policies with a branch that does not look at the tenant and that no tried row or setting opened. */
    List<Part> blindBranches() {
        return rule.permissive().stream()
                .filter(part -> bound().anyMatch(answers -> foreignRows(answers)
                        .anyMatch(row -> part.holds(freely(answers, row)) && rule.admits(freely(answers, row)))))
                .toList();
    }

    /** Returns whether a row could be admitted that must not be and surely is not, if what was not evaluated is true. */
    boolean dependsOnUnknown() {
        return all.stream()
                .anyMatch(answers -> IntStream.range(0, subject.rows().size())
                        .filter(row -> isForeign(answers.context(), row) && !rule.admits(surely(answers, row)))
                        .anyMatch(row -> rule.admits(possibly(answers, row))));
    }

    /**
     * Returns whether nothing was shown: there were no rows of two tenants to try, or the rule says something about tenants and lets nobody's
     * own row pass.
     */
    boolean isVacuous() {
        long tenants = subject.rows().stream()
                .map(SampleRow::tenant)
                .filter(Objects::nonNull)
                .distinct()
                .count();
        if (tenants < 2 && !rule.permissive().isEmpty()) {
            return true;
        }
        boolean aboutTenants = rule.leaves().anyMatch(leaf -> facts(leaf).seesTenant());
        boolean shown = all.stream()
                .anyMatch(answers -> IntStream.range(0, subject.rows().size())
                        .filter(row -> tenant(row) != null && !isNamedByOtherSetting(answers, row))
                        .anyMatch(row -> rule.admits(possibly(answers, row))));
        return aboutTenants && !shown;
    }

    private Stream<Answers> bound() {
        return all.stream().filter(answers -> answers.context().kind() == Kind.BOUND);
    }

    private IntStream foreignRows(Answers answers) {
        return IntStream.range(0, subject.rows().size())
                .filter(row -> tenant(row) != null && isForeign(answers.context(), row));
    }

    private Predicate<Leaf> surely(Answers answers, int row) {
        return leaf -> answers.isTrue(leaf, row);
    }

    private Predicate<Leaf> freely(Answers answers, int row) {
        return leaf -> answers.isTrue(leaf, row) || facts(leaf).isFree();
    }

    private Predicate<Leaf> possibly(Answers answers, int row) {
        return leaf -> answers.isTrue(leaf, row)
                || facts(leaf).isFree()
                || !facts(leaf).exact()
                || answers.isUnknown(leaf, row);
    }

    private LeafFacts facts(Leaf leaf) {
        return Objects.requireNonNull(subject.leaves().get(leaf));
    }

    private @Nullable String tenant(int row) {
        return subject.rows().get(row).tenant();
    }
}
