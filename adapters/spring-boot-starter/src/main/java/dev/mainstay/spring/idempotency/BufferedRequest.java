package dev.mainstay.spring.idempotency;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A request whose body was read to fingerprint it, and can be read again. */
final class BufferedRequest extends HttpServletRequestWrapper {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String NO_ASYNC = "An @Idempotent handler must answer on its own thread, did go asynchronous";

    private final byte[] body;

    BufferedRequest(HttpServletRequest request) throws IOException {
        super(request);
        // The container reads a form only where nobody else did; what it read is the body, in the order that it has.
        Map<String, String[]> form = isForm(request) ? request.getParameterMap() : Map.of();
        byte[] read = request.getInputStream().readAllBytes();
        this.body = read.length == 0 ? encoded(form) : read;
    }

    private static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(FORM);
    }

    private static byte[] encoded(Map<String, String[]> form) {
        return form.entrySet().stream()
                .flatMap(field -> Arrays.stream(field.getValue())
                        .map(value -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
                                + URLEncoder.encode(value, StandardCharsets.UTF_8)))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    byte[] body() {
        return body;
    }

    @Override
    public ServletInputStream getInputStream() {
        return new Replayed(new ByteArrayInputStream(body));
    }

    @Override
    @SuppressWarnings("JdkObsolete") // by its name, an unknown encoding is an IOException
    public BufferedReader getReader() throws IOException {
        String encoding = getCharacterEncoding();
        return new BufferedReader(new InputStreamReader(getInputStream(), encoding == null ? "UTF-8" : encoding));
    }

    @Override
    public boolean isAsyncSupported() {
        return false;
    }

    @Override
    public AsyncContext startAsync() {
        throw new IllegalStateException(NO_ASYNC);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        throw new IllegalStateException(NO_ASYNC);
    }

    private static final class Replayed extends ServletInputStream {

        private final ByteArrayInputStream bytes;

        Replayed(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return bytes.read(buffer, offset, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("An idempotent request is read at once, not by a listener");
        }
    }
}
