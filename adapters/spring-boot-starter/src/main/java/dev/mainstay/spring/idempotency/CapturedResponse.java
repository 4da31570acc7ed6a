package dev.mainstay.spring.idempotency;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Holds an answer back until it is recorded. What is longer than a record may be, and an event stream, goes to the client as it is written
 * and is not held: memory stays bounded, and nobody waits for the end of a stream. Where nothing may leave early, all of it is held.
 */
final class CapturedResponse extends ContentCachingResponseWrapper {

    private static final String EVENT_STREAM = "text/event-stream";

    private final int limit;
    private final boolean mayStream;
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;
    private boolean streamed;
    private boolean clientGone;

    CapturedResponse(HttpServletResponse response, int limit, boolean mayStream) {
        super(response);
        this.limit = limit;
        this.mayStream = mayStream;
    }

    boolean isStreamed() {
        return streamed;
    }

    /** Says whether a streamed answer could not be sent on. */
    boolean isClientGone() {
        return clientGone;
    }

    /** Hands what a writer still holds to the buffer, or to the client. */
    void finish() {
        if (writer != null) {
            writer.flush();
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            stream = new Passing(super.getOutputStream());
        }
        return stream;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // by its name, an unknown encoding is an IOException
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            String encoding = getCharacterEncoding();
            writer = new PrintWriter(
                    new OutputStreamWriter(getOutputStream(), encoding == null ? "ISO-8859-1" : encoding));
        }
        return writer;
    }

    @Override
    public void flushBuffer() throws IOException {
        finish();
        push();
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        sendRedirect(location, SC_FOUND, true);
    }

    /** Tomcat's wrapper hands each of these four to the wrapped response by itself. */
    @Override
    public void sendRedirect(String location, int status) throws IOException {
        sendRedirect(location, status, true);
    }

    @Override
    public void sendRedirect(String location, boolean clearBuffer) throws IOException {
        sendRedirect(location, SC_FOUND, clearBuffer);
    }

    /** Held like any other answer, where the wrapped response would send it at once. */
    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        if (mayStream) {
            super.sendRedirect(location, status, clearBuffer);
            return;
        }
        if (clearBuffer) {
            resetBuffer();
        }
        setStatus(status);
        setHeader("Location", location);
    }

    private void push() throws IOException {
        try {
            if (isEventStream()) {
                stream();
            }
            if (streamed) {
                getResponse().flushBuffer();
            }
        } catch (IOException gone) {
            clientGone = true;
            throw gone;
        }
    }

    private boolean isEventStream() {
        String type = getContentType();
        return mayStream && type != null && type.toLowerCase(Locale.ROOT).startsWith(EVENT_STREAM);
    }

    private void stream() throws IOException {
        if (!streamed) {
            streamed = true;
            copyBodyToResponse(false);
            getResponse().flushBuffer();
        }
    }

    /** Keeps, or passes on. */
    private final class Passing extends ServletOutputStream {

        private final ServletOutputStream kept;

        Passing(ServletOutputStream kept) {
            this.kept = kept;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                if (isEventStream() || length > limit - getContentSize()) {
                    stream();
                }
                (streamed ? getResponse().getOutputStream() : kept).write(bytes, offset, length);
            } catch (IOException gone) {
                clientGone = true;
                throw gone;
            }
        }

        @Override
        public void flush() throws IOException {
            push();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("An idempotent answer is written at once, not by a listener");
        }
    }
}
