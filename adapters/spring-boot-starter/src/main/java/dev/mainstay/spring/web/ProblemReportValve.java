package dev.mainstay.spring.web;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.http.IngressPolicy;
import dev.mainstay.core.http.Problem;
import dev.mainstay.core.http.Problems;
import java.io.IOException;
import java.util.Optional;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Answers as a problem what Tomcat itself refuses before any filter sees it, such as a malformed request line. Made by Tomcat, by name. */
public final class ProblemReportValve extends ErrorReportValve {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemReportValve.class);
    private static final JsonMapper JSON = new JsonMapper();

    /** Made by Tomcat. */
    public ProblemReportValve() {}

    @Override
    protected void report(Request request, Response response, Throwable thrown) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        CorrelationId id = Optional.ofNullable(response.getHeader(IngressPolicy.CORRELATION_ID))
                .flatMap(CorrelationId::parse)
                .orElseGet(CorrelationId::mint);
        CallContext.empty()
                .withCorrelationId(id)
                .run(() -> answer(Problems.ofStatus(status, CallContext.current()), response));
    }

    private static void answer(Problem problem, Response response) {
        LOG.info("The container answered {}", problem.status());
        try {
            CallContext.current()
                    .correlationId()
                    .ifPresent(id -> response.setHeader(IngressPolicy.CORRELATION_ID, id.value()));
            problem.headers().forEach(response::setHeader);
            byte[] body = JSON.writeValueAsBytes(problem.toMap());
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            LOG.debug("The client did not get the problem", gone);
        }
    }
}
