package dev.mainstay.spring;

import static dev.mainstay.spring.TestService.header;
import static dev.mainstay.spring.TestService.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.InvalidInputException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;

/** Every way in which a request fails is answered with a problem, its status and the correlation id. */
class ProblemTest {

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(Handlers.class, "mainstay.web.max-body=1KB");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/numbers/x, 400",
        "/required, 400",
        "/limited?limit=%2525, 400",
        "/nowhere, 404",
        "/limited?limit=11, 422",
        "/failing, 500",
        "/error-of-the-jvm, 500",
        "/named?status=409, 409",
        "/named?status=502, 502",
        "/annotated, 410",
        "/invalid, 400",
        "/sent?status=418, 418",
    })
    void everyFailureKeepsItsStatusAndTellsNothing(String path, int status) throws Exception {
        HttpResponse<String> answer = service.get(path);

        assertProblem(answer, status);
        assertThat(answer.body()).doesNotContain("secret", "Exception", "java.", "org.");
    }

    @Test
    void aBodyThatCannotBeReadIs400AndOneThatIsNotValid422() throws Exception {
        HttpResponse<String> invalid = send(service.json("/things", "{\"name\":\" \"}"));

        assertProblem(send(service.json("/things", "{\"name\":")), 400);
        assertProblem(invalid, 422);
        assertThat(invalid.body()).contains("\"pointer\":\"/name\"");
    }

    @Test
    void aMethodThatIsNotThereIs405WithThoseThatAre() throws Exception {
        HttpResponse<String> answer = send(service.request("/things").DELETE());

        assertProblem(answer, 405);
        assertThat(header(answer, "Allow")).isEqualTo("POST");
    }

    @Test
    void whatTheClientDoesNotAcceptIs406AndWhatTheServerDoesNotIs415() throws Exception {
        assertProblem(send(service.request("/plain").header("Accept", "image/png")), 406);
        assertProblem(
                send(service.request("/things")
                        .header("Content-Type", "text/csv")
                        .POST(BodyPublishers.ofString("a,b"))),
                415);
    }

    @Test
    void aBodyOverTheLimitIs413WhetherItsLengthIsAnnouncedOrNot() throws Exception {
        String large = "{\"name\":\"" + "x".repeat(2000) + "\"}";

        HttpResponse<String> announced = send(service.json("/things", large));
        HttpResponse<String> chunked = send(service.request("/things")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8)))));

        assertProblem(announced, 413);
        assertProblem(chunked, 413);
        assertThat(chunked.body()).contains("body-too-large");
    }

    @Test
    void aBodyAtTheLimitPasses() throws Exception {
        String name = "x".repeat(1024 - "{'name':''}".length());

        assertThat(send(service.json("/things", "{\"name\":\"" + name + "\"}")).body())
                .isEqualTo(name);
    }

    @Test
    void theHeadersOfARefusalStay() throws Exception {
        assertThat(header(service.get("/not-allowed"), "Allow")).isEqualTo("GET");
    }

    @Test
    void anAdviceOfTheApplicationComesFirst() throws Exception {
        HttpResponse<String> answer = service.get("/own");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).isEqualTo("own");
    }

    @Test
    void anAnswerThatBreaksOffDoesNotLookWhole() {
        assertThatThrownBy(() -> service.get("/broken-off")).isInstanceOf(IOException.class);
    }

    @Test
    void aHeadRequestHasTheStatusAndNoBody() throws Exception {
        HttpResponse<String> answer = send(service.request("/numbers/x").method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/limited?limit=%zz", "/limited?limit=%c3%28", "/%zz", "/a|b", "/limited?limit=1&a=<"})
    void aRequestThatTheContainerCannotReadIs400(String target) throws Exception {
        String answer = raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").doesNotContain("Exception", "java.", "Tomcat");
    }

    private static String raw(String request) throws IOException {
        URI uri = service.uri("/");
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.headers().allValues("X-Correlation-ID")).hasSize(1);
        String id = header(answer, "X-Correlation-ID");
        assertThat(UUID.fromString(id)).isNotNull();
        assertThat(answer.body()).contains("\"status\":" + status, "\"correlationId\":\"" + id + "\"");
    }

    static final class OwnException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ResponseStatus(HttpStatus.GONE)
    static final class GoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @RestControllerAdvice
    static class OwnAdvice {

        @ExceptionHandler(OwnException.class)
        @ResponseStatus(HttpStatus.CONFLICT)
        String own() {
            return "own";
        }
    }

    record Thing(@NotBlank String name) {}

    @RestController
    @Import(OwnAdvice.class)
    static class Handlers {

        @GetMapping("/numbers/{number}")
        int number(@PathVariable("number") int number) {
            return number;
        }

        @GetMapping("/required")
        String required(@RequestParam("name") String name) {
            return name;
        }

        @GetMapping("/limited")
        int limited(@RequestParam("limit") @Max(10) int limit) {
            return limit;
        }

        @PostMapping("/things")
        String thing(@Valid @RequestBody Thing thing) {
            return thing.name();
        }

        @GetMapping(path = "/plain", produces = MediaType.TEXT_PLAIN_VALUE)
        String plain() {
            return "plain";
        }

        @GetMapping("/failing")
        String failing() {
            throw new IllegalStateException("secret");
        }

        @GetMapping("/error-of-the-jvm")
        String broken() {
            throw new AssertionError("secret");
        }

        @GetMapping("/named")
        String named(@RequestParam("status") int status) {
            throw new ResponseStatusException(HttpStatus.valueOf(status), "secret");
        }

        @GetMapping("/not-allowed")
        String notAllowed() {
            throw new MethodNotAllowedException("POST", java.util.List.of(org.springframework.http.HttpMethod.GET));
        }

        @GetMapping("/annotated")
        String annotated() {
            throw new GoneException();
        }

        @GetMapping("/invalid")
        String invalid() {
            throw InvalidInputException.unreadable("It cannot be read.");
        }

        @GetMapping("/sent")
        void sent(@RequestParam("status") int status, HttpServletResponse response) throws IOException {
            response.sendError(status, "secret");
        }

        @GetMapping("/own")
        String own() {
            throw new OwnException();
        }

        @GetMapping("/broken-off")
        void brokenOff(HttpServletResponse response) throws IOException {
            response.getOutputStream().write("half".getBytes(StandardCharsets.UTF_8));
            response.flushBuffer();
            throw new IllegalStateException("secret");
        }
    }
}
