package dev.mainstay.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.ManualTime;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundRequestTest {

    private static final String ID = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private static final Duration LEFT = Duration.ofSeconds(2);
    private static final URI SOMEWHERE = URI.create("http://localhost/");

    private final ManualTime time = ManualTime.create();
    private final ContextHeaders headers = ContextHeaders.ofDefaults();
    private final CallContext context =
            CallContext.empty().withCorrelationId(new CorrelationId(ID)).withDeadline(Deadline.after(LEFT, time));

    @Test
    void aRequestGetsTheHeadersAndWhatIsLeftAsItsTimeout() {
        HttpRequest request = HttpRequest.newBuilder(SOMEWHERE)
                .header("Accept", "text/plain")
                .header("X-Request-Timeout-Ms", "99999")
                .POST(BodyPublishers.ofString("body"))
                .build();

        HttpRequest bound = headers.bound(context, request);

        assertThat(bound.timeout()).contains(LEFT);
        assertThat(bound.headers().map())
                .containsEntry("Accept", List.of("text/plain"))
                .containsEntry("X-Correlation-ID", List.of(ID))
                .containsEntry("X-Request-Timeout-Ms", List.of("2000"));
        assertThat(bound.method()).isEqualTo("POST");
        assertThat(bound.bodyPublisher()).isEqualTo(request.bodyPublisher());
        assertThat(request.timeout()).isEmpty();
    }

    @Test
    void theShorterOfBothTimeoutsHolds() {
        HttpRequest shorter =
                HttpRequest.newBuilder(SOMEWHERE).timeout(LEFT.minusNanos(1)).build();
        HttpRequest longer =
                HttpRequest.newBuilder(SOMEWHERE).timeout(LEFT.plusNanos(1)).build();

        assertThat(headers.bound(context, shorter).timeout()).contains(LEFT.minusNanos(1));
        assertThat(headers.bound(context, longer).timeout()).contains(LEFT);
    }

    @Test
    void withoutADeadlineTheTimeoutStays() {
        HttpRequest own = HttpRequest.newBuilder(SOMEWHERE).timeout(LEFT).build();
        HttpRequest none = HttpRequest.newBuilder(SOMEWHERE).build();

        assertThat(headers.bound(CallContext.empty(), own).timeout()).contains(LEFT);
        assertThat(headers.bound(CallContext.empty(), none).timeout()).isEmpty();
    }

    @Test
    void aDeadlineThatHasPassedLeavesTheShortestTimeoutThereIs() {
        time.advance(LEFT.plusSeconds(1));

        HttpRequest bound =
                headers.bound(context, HttpRequest.newBuilder(SOMEWHERE).build());

        assertThat(bound.timeout()).contains(Duration.ofNanos(1));
        assertThat(bound.headers().firstValue("X-Request-Timeout-Ms")).contains("0");
    }
}
