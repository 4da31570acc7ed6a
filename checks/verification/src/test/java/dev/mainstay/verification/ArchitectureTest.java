package dev.mainstay.verification;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows of the house: between modules, between the layers inside each, and names. There is no list of exemptions. */
class ArchitectureTest {

    private static final JavaClasses ALL = Modules.all();

    private static final String[] KERNEL_OF_CORE = {
        "dev.mainstay.core", "dev.mainstay.core.context", "dev.mainstay.core.time", "dev.mainstay.core.signal"
    };

    @Test
    void theClassesOfEveryModuleWereSeen() {
        Set<String> unseen = new TreeSet<>();
        Modules.PACKAGES.forEach((module, root) -> {
            boolean seen = Modules.of(module).stream()
                    .anyMatch(type -> type.getPackageName().startsWith(root));
            if (!seen) {
                unseen.add(module);
            }
        });

        assertThat(unseen).isEmpty();
        assertThat(ALL.size()).isGreaterThan(150);
    }

    /** Module, and the modules of Mainstay that it may use besides itself. */
    static Stream<Arguments> arrows() {
        String core = "dev.mainstay.core..";
        return Stream.of(
                Arguments.of("reliability-core", List.of(core)),
                Arguments.of("idempotency", List.of(core, "dev.mainstay.idempotency..")),
                Arguments.of("tenancy-context", List.of(core, "dev.mainstay.tenancy..")),
                Arguments.of("audit-trail", List.of(core, "dev.mainstay.audit..")),
                Arguments.of("observability", List.of(core, "dev.mainstay.observability..")),
                Arguments.of("testkit/servers", List.of("dev.mainstay.testkit.servers..")),
                Arguments.of("testkit/ledger", List.of("dev.mainstay.testkit.ledger..")),
                Arguments.of(
                        "testkit/assertions",
                        List.of(
                                core,
                                "dev.mainstay.idempotency..",
                                "dev.mainstay.tenancy..",
                                "dev.mainstay.audit..",
                                "dev.mainstay.testkit..")),
                Arguments.of(
                        "adapters/spring-boot-starter",
                        List.of(
                                core,
                                "dev.mainstay.idempotency..",
                                "dev.mainstay.tenancy..",
                                "dev.mainstay.audit..",
                                "dev.mainstay.observability..",
                                "dev.mainstay.spring..")));
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void aModuleUsesOnlyTheModulesThatItsArrowsPointTo(String module, List<String> allowed) {
        ArchRule rule = noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("dev.mainstay..")
                        .and(DescribedPredicate.not(resideInAnyPackage(allowed.toArray(String[]::new)))));

        rule.check(Modules.of(module));
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.mainstay.(**)").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void theKernelOfCoreUsesNothingElseOfMainstay() {
        noClasses()
                .that(resideInAnyPackage(KERNEL_OF_CORE))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.mainstay..")
                        .and(DescribedPredicate.not(resideInAnyPackage(KERNEL_OF_CORE))))
                .check(Modules.of("reliability-core"));
    }

    /** Root package of a module, its kernel packages, and its composing package or a name that does not exist. */
    static Stream<Arguments> layers() {
        return Stream.of(
                Arguments.of("reliability-core", Set.of(KERNEL_OF_CORE), "dev.mainstay.core.guard"),
                Arguments.of("idempotency", Set.of("dev.mainstay.idempotency"), "none"),
                Arguments.of("tenancy-context", Set.of("dev.mainstay.tenancy"), "dev.mainstay.tenancy.cli"),
                Arguments.of("audit-trail", Set.of("dev.mainstay.audit"), "dev.mainstay.audit.cli"),
                Arguments.of("observability", Set.of("dev.mainstay.observability"), "none"));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void featuresUseTheKernelAndNeverEachOther(String module, Set<String> kernel, String composing) {
        JavaClasses classes = Modules.of(module);
        String root = Modules.PACKAGES.get(module);
        Set<String> features = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(root) && !kernel.contains(name) && !name.equals(composing))
                .collect(Collectors.toCollection(TreeSet::new));

        for (String feature : features) {
            Set<String> forbidden = new TreeSet<>(features);
            forbidden.remove(feature);
            // A part of a feature that needs a library of its own may use the feature, which does not know it.
            forbidden.removeIf(other -> feature.startsWith(other + "."));
            forbidden.add(composing);
            noClasses()
                    .that(resideInAPackage(feature))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(forbidden.toArray(String[]::new)))
                    .check(classes);
        }
        noClasses()
                .that(resideInAnyPackage(kernel.toArray(String[]::new)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(features.toArray(String[]::new)))
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void namesSayWhatThingsAre() {
        classes()
                .should()
                .haveNameNotMatching(".*\\.(Abstract|Base)[A-Z]\\w*|.*(Impl|Manager|Helper|Utils?|V2)(\\$.*)?")
                .check(ALL);
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..internal..", "..spi..")
                .check(ALL);
    }

    @Test
    void theOnlyThreadLocalIsInTheCallContext() {
        fields().that()
                .haveRawType(ThreadLocal.class)
                .should()
                .beDeclaredInClassesThat()
                .resideInAPackage("dev.mainstay.core.context")
                .check(ALL);
    }

    @Test
    void exceptionsOfMainstayAreFinalAndNamedSo() {
        classes()
                .that()
                .areAssignableTo("dev.mainstay.core.ReliabilityException")
                .and()
                .doNotHaveFullyQualifiedName("dev.mainstay.core.ReliabilityException")
                .should()
                .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                .andShould()
                .haveSimpleNameEndingWith("Exception")
                .check(ALL);
    }
}
