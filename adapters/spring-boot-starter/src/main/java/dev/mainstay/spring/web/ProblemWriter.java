package dev.mainstay.spring.web;

import dev.mainstay.core.http.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.json.JsonMapper;

/** Writes a {@link Problem} as the answer of a servlet; the one place where filters do so. */
public final class ProblemWriter {

    private final JsonMapper json;

    /** Makes a writer that serialises with the application's mapper. */
    public ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /**
     * Answers with a problem, unless an answer is already under way.
     *
     * @param problem status, headers and body
     * @param response headers that filters have set, such as the correlation id or a challenge of their own, stay
     */
    public void write(Problem problem, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(problem.status());
        problem.headers().forEach((name, value) -> {
            if (!name.equals(HttpHeaders.WWW_AUTHENTICATE) || !response.containsHeader(name)) {
                response.setHeader(name, value);
            }
        });
        byte[] body = json.writeValueAsBytes(problem.toMap());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
