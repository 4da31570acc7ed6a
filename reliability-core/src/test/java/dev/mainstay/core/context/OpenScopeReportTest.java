package dev.mainstay.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** The trace switch is read once per JVM, so each test loads the classes anew, with the switch as it wants it. */
@ExtendWith(NothingLeftBehind.class)
class OpenScopeReportTest {

    private static final String SITE =
            "opened at dev.mainstay.core.context.ScopeLeaver.openAndForget(ScopeLeaver.java:";

    @BeforeAll
    static void readLogback() {
        Module core = OpenScopeReportTest.class.getModule();
        ModuleLayer.boot().modules().stream()
                .filter(module -> module.isNamed() && module.getName().startsWith("ch.qos.logback."))
                .forEach(core::addReads);
    }

    @Test
    @Tag("R10")
    void scopeThatIsStillOpenIsListedWithItsOpenSite() {
        List<String> open = leaver(true).apply("list");

        assertThat(open)
                .singleElement()
                .asString()
                .startsWith("scope on thread ")
                .contains(SITE);
    }

    @Test
    @Tag("R10")
    void scopeThatARunFindsOpenIsLoggedWithItsOpenSite() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(CallContext.class);
        logger.addAppender(log);
        log.start();

        List<String> open = leaver(true).apply("run");

        logger.detachAppender(log);
        assertThat(open).isEmpty();
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains("left open").contains(SITE);
        });
    }

    @Test
    @Tag("R10")
    void scopeThatAnOuterScopeFindsOpenIsThrownWithItsOpenSite() {
        List<String> messages = leaver(true).apply("close");

        assertThat(messages).singleElement().asString().contains(SITE);
    }

    @Test
    void withoutTheSwitchNoTraceIsTakenAndTheReportNamesTheSwitch() {
        List<String> open = leaver(false).apply("list");

        assertThat(open)
                .singleElement()
                .asString()
                .contains("-Dmainstay.context.trace=true")
                .doesNotContain("ScopeLeaver");
    }

    @SuppressWarnings("unchecked")
    private static Function<String, List<String>> leaver(boolean trace) {
        String before = System.getProperty(Frame.TRACE_PROPERTY);
        System.setProperty(Frame.TRACE_PROPERTY, Boolean.toString(trace));
        try {
            Class<?> anew = new FreshContextClasses().loadClass(ScopeLeaver.class.getName());
            Function<String, List<String>> leaver = (Function<String, List<String>>)
                    anew.getDeclaredConstructor().newInstance();
            assertThat(leaver.apply("list")).as("the switch is read now").hasSize(1);
            return leaver;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        } finally {
            if (before == null) {
                System.clearProperty(Frame.TRACE_PROPERTY);
            } else {
                System.setProperty(Frame.TRACE_PROPERTY, before);
            }
        }
    }
}
