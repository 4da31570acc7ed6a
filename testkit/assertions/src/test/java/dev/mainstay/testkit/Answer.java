package dev.mainstay.testkit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** An answer made by hand. */
record Answer(int statusCode, Map<String, String> fields, String body) implements HttpResponse<String> {

    static final String ID = "6f2b1c34-8a5d-4e0f-9b3c-2d1e0f9a8b7c";

    static Answer problem(int status, String members) {
        Map<String, String> fields = new HashMap<>();
        fields.put("Content-Type", "application/problem+json");
        fields.put("X-Correlation-ID", ID);
        return new Answer(status, fields, "{\"status\":" + status + "," + members + "}");
    }

    Answer with(String name, String value) {
        Map<String, String> copy = new HashMap<>(fields);
        copy.put(name, value);
        return new Answer(statusCode, copy, body);
    }

    @Override
    public HttpHeaders headers() {
        Map<String, List<String>> all = new HashMap<>();
        fields.forEach((name, value) -> all.put(name, List.of(value)));
        return HttpHeaders.of(all, (name, value) -> true);
    }

    @Override
    public HttpRequest request() {
        return HttpRequest.newBuilder(uri()).build();
    }

    @Override
    public Optional<HttpResponse<String>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    @Override
    public URI uri() {
        return URI.create("http://127.0.0.1/");
    }

    @Override
    public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
    }
}
