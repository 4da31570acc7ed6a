package dev.mainstay.spring.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Outcome;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.time.ManualTime;
import dev.mainstay.spring.RecordingTrail;
import dev.mainstay.tenancy.ElevationPolicy;
import dev.mainstay.tenancy.ElevationRefusedException;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.TenancySignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class TenancyAuditTest {

    private static final Principal OPERATOR = Principal.user("olga", Set.of("operator"));

    private final RecordingTrail trail = new RecordingTrail();
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(MainstayTenancyAutoConfiguration.class))
            .withBean(ElevationPolicy.class, () -> ElevationPolicy.forRole("operator"));

    private static void as(Principal principal, Runnable work) {
        CallContext.current().withPrincipal(principal).run(work);
    }

    @Test
    void anElevationIsRecordedBeforeTheWorkWithReasonAndActor() {
        application.withBean(AuditTrail.class, () -> trail).run(context -> {
            Tenancy tenancy = context.getBean(Tenancy.class);

            as(OPERATOR, () -> {
                int before =
                        tenancy.asPlatform("ticket 4711", () -> trail.events().size());
                assertThat(before).isEqualTo(1);
            });

            AuditEvent event = trail.events().get(0);
            assertThat(event.action()).isEqualTo("tenancy.elevate");
            assertThat(event.isPlatform()).isTrue();
            assertThat(event.reason()).contains("ticket 4711");
            assertThat(event.actor().orElseThrow().id()).isEqualTo("olga");
            assertThat(event.outcome()).isEqualTo(Outcome.success());
        });
    }

    @Test
    void whatCannotBeRecordedIsNotDone() {
        trail.fail();
        application.withBean(AuditTrail.class, () -> trail).run(context -> {
            Tenancy tenancy = context.getBean(Tenancy.class);

            as(
                    OPERATOR,
                    () -> assertThatThrownBy(() -> tenancy.asPlatform("ticket 4711", () -> {
                                throw new AssertionError("the work must not begin");
                            }))
                            .hasMessage("the trail is down"));
        });
    }

    @Test
    void aRefusalIsRecordedAsDeniedAndASwitchWithBothTenants() {
        application.withBean(AuditTrail.class, () -> trail).run(context -> {
            Tenancy tenancy = context.getBean(Tenancy.class);

            assertThatThrownBy(() -> tenancy.asPlatform("curious", () -> 1))
                    .isInstanceOf(ElevationRefusedException.class);
            tenancy.run(
                    NotesDatabase.A,
                    () -> as(OPERATOR, () -> tenancy.switchTo(NotesDatabase.B, "move of a customer", () -> 1)));

            assertThat(trail.events())
                    .extracting(AuditEvent::action)
                    .containsExactly("tenancy.refuse", "tenancy.switch");
            assertThat(trail.events().get(0).outcome()).isInstanceOf(Outcome.Denied.class);
            assertThat(trail.events().get(0).actor().orElseThrow().type()).isEqualTo("ANONYMOUS");
            assertThat(trail.events().get(1).resource().id()).isEqualTo(NotesDatabase.B.value());
            assertThat(trail.events().get(1).context().get("from")).hasToString(NotesDatabase.A.value());
        });
    }

    @Test
    void aFloodOfRefusalsIsCountedAndNotRecordedOneByOne() {
        ManualTime time = ManualTime.create();
        application.withBean(AuditTrail.class, () -> trail).run(context -> {
            TenancyAudit audit = new TenancyAudit(context.getBeanProvider(AuditTrail.class), time);
            TenancySignal.Refused forged = new TenancySignal.Refused(TenancySignal.Subject.HEADER, "forged");

            for (int i = 0; i < RefusalQuota.MOST + 1000; i++) {
                audit.heard(forged);
            }
            assertThat(trail.events()).hasSize(RefusalQuota.MOST);
            audit.heard(new TenancySignal.Refused(TenancySignal.Subject.PERMISSION, "orders.write"));
            assertThat(trail.events()).hasSize(RefusalQuota.MOST + 1);
            time.advance(Duration.ofMinutes(1));
            audit.heard(forged);
            audit.heard(forged);

            assertThat(trail.events()).hasSize(RefusalQuota.MOST + 3);
            assertThat(trail.events().get(RefusalQuota.MOST + 1).context().get("unrecorded"))
                    .hasToString("1000");
            assertThat(trail.events().get(RefusalQuota.MOST + 2).context().isEmpty())
                    .isTrue();
        });
    }

    @Test
    void withoutATrailElevationWorksAndListenersHearOfIt() {
        List<String> heard = new ArrayList<>();
        application
                .withBean(SignalListener.class, () -> (Signal signal) -> heard.add(signal.name()))
                .run(context -> as(OPERATOR, () -> {
                    assertThatCode(() -> context.getBean(Tenancy.class).asPlatform("ticket 4711", () -> 1))
                            .doesNotThrowAnyException();
                    assertThat(heard).containsExactly("mainstay.tenancy.elevated");
                }));
    }

    @Test
    void withoutTheAuditModuleTheTenancyIsThereAndRefusesElevationByDefault() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(MainstayTenancyAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(AuditTrail.class))
                .run(context -> as(
                        OPERATOR,
                        () -> assertThatThrownBy(
                                        () -> context.getBean(Tenancy.class).asPlatform("ticket 4711", () -> 1))
                                .isInstanceOf(ElevationRefusedException.class)));
    }
}
