package dev.mainstay.core.context;

import static dev.mainstay.core.context.Facts.ACME;
import static dev.mainstay.core.context.Facts.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

@ExtendWith(NothingLeftBehind.class)
class ContextMdcTest {

    @AfterEach
    void clearWhatTheTestPut() {
        MDC.clear();
    }

    @Test
    void idsAreInTheMdcOnlyWhileTheContextIsCurrent() {
        Facts.full()
                .run(() -> assertThat(MDC.getCopyOfContextMap())
                        .isEqualTo(Map.of("correlationId", REQUEST.value(), "tenantId", "acme")));

        assertThat(MDC.get(CallContext.MDC_CORRELATION_ID)).isNull();
        assertThat(MDC.get(CallContext.MDC_TENANT_ID)).isNull();
    }

    @Test
    void mdcIsPutBackExactlyAndForeignKeysAreNotTouched() {
        Map<String, String> before = Map.of("correlationId", "foreign-1", "tenantId", "", "traceId", "abc");
        MDC.setContextMap(before);

        Facts.full().run(() -> {
            assertThat(MDC.get("traceId")).isEqualTo("abc");
            assertThat(MDC.get("correlationId")).isEqualTo(REQUEST.value());
        });

        assertThat(MDC.getCopyOfContextMap()).isEqualTo(before);
    }

    @Test
    void foreignKeyThatTheWorkChangesStaysChanged() {
        MDC.put("traceId", "abc");

        Facts.full().run(() -> MDC.put("traceId", "def"));

        assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("traceId", "def"));
    }

    @Test
    void contextWithoutIdsHidesThoseFromOutside() {
        Facts.full().run(() -> {
            CallContext.empty().run(() -> assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty());
            assertThat(MDC.get("tenantId")).isEqualTo("acme");
        });
    }

    @Test
    void mdcIsPutBackWhenTheWorkThrowsOrTampersWithIt() {
        MDC.put("tenantId", "before");

        assertThatThrownBy(() -> Facts.tenant(ACME).run(() -> {
                    MDC.put("tenantId", "tampered");
                    MDC.put("correlationId", "tampered");
                    throw new IllegalStateException("work fails");
                }))
                .hasMessage("work fails");

        assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("tenantId", "before"));
    }
}
