package dev.mainstay.spring.web;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.http.Problems;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/** A response whose {@code sendError} answers with a problem, where the container would send a page of its own. */
public final class ProblemResponse extends HttpServletResponseWrapper {

    private static final int FIRST_ERROR = 400;
    private static final int LAST_ERROR = 599;

    private final ProblemWriter problems;

    /** Wraps a response; what is sent otherwise passes unchanged. */
    public ProblemResponse(HttpServletResponse response, ProblemWriter problems) {
        super(response);
        this.problems = problems;
    }

    @Override
    public void sendError(int status) throws IOException {
        if (status < FIRST_ERROR || status > LAST_ERROR) {
            super.sendError(status);
            return;
        }
        if (isCommitted()) {
            throw new IllegalStateException("An error " + status + " cannot be sent, the answer is under way");
        }
        problems.write(Problems.ofStatus(status, CallContext.current()), (HttpServletResponse) getResponse());
    }

    /** Sends the status; the message is for operators and stays inside. */
    @Override
    public void sendError(int status, String message) throws IOException {
        sendError(status);
    }
}
