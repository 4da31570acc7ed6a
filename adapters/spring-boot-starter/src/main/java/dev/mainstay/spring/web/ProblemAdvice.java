package dev.mainstay.spring.web;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.http.Problem;
import dev.mainstay.core.http.Problems;
import dev.mainstay.core.validation.InputValidator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.BindingResult;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/**
 * Turns every exception of a handler into a problem. What names a status, as everything that Spring MVC refuses does, keeps it and its headers; what nobody knows is a 500
 * that tells nothing, and the log tells all under the same correlation id.
 */
@RestControllerAdvice
final class ProblemAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final String NOT_VALID = "is not valid";

    private final @Nullable InputValidator validator;

    ProblemAdvice(@Nullable InputValidator validator) {
        this.validator = validator;
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> answer(Throwable thrown, HttpServletRequest request, HttpServletResponse answer)
            throws Throwable {
        if (answer.isCommitted()) {
            throw thrown; // A problem behind half an answer would be garbage; the outermost filter lets the container
            // cut it off.
        }
        if (thrown.getClass().getName().startsWith("org.springframework.security.")) {
            throw thrown; // Spring Security answers its own refusals, further out.
        }
        Problem problem = problemOf(thrown, request);
        if (thrown instanceof InvalidInputException) {
            Refusals.invalid(request);
        }
        if (problem.status() >= 500 && !(thrown instanceof ReliabilityException)) {
            LOG.error("A handler failed", thrown);
        } else {
            LOG.info("Answered {} {}", problem.status(), thrown.getClass().getSimpleName());
        }
        ResponseEntity.BodyBuilder response = ResponseEntity.status(problem.status());
        HttpHeaders headers = new HttpHeaders();
        problem.headers().forEach(headers::set);
        if (thrown instanceof ErrorResponse refused) {
            refused.getHeaders().forEach((name, values) -> {
                if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
                    headers.put(name, values);
                }
            });
        }
        return response.headers(headers).body(problem.toMap());
    }

    private Problem problemOf(Throwable thrown, HttpServletRequest request) {
        CallContext context = CallContext.current();
        if (thrown instanceof MethodArgumentNotValidException invalid) {
            return Problems.of(invalid(invalid.getBindingResult()), context);
        }
        if (thrown instanceof HandlerMethodValidationException invalid && !invalid.isForReturnValue()) {
            return Problems.of(InvalidInputException.violating(violations(invalid)), context);
        }
        if (thrown instanceof MethodArgumentTypeMismatchException unreadable) {
            return Problems.of(InvalidInputException.unreadable(mismatch(unreadable)), context);
        }
        if (thrown instanceof HttpMessageNotReadableException unreadable && !Refusals.hasBodyBegun(request)) {
            ReliabilityException known = knownCause(unreadable);
            return Problems.of(
                    known == null ? InvalidInputException.unreadable("The request body cannot be read.") : known,
                    context);
        }
        if (thrown instanceof ReliabilityException) {
            return Problems.of(thrown, context);
        }
        int status = NamedStatus.of(thrown);
        return status == 0 ? Problems.of(thrown, context) : Problems.ofStatus(status, context);
    }

    /** Asks the validator of Mainstay again, whose messages never repeat a value and whose pointers are exact. */
    private InvalidInputException invalid(BindingResult result) {
        Object input = result.getTarget();
        if (validator != null && input != null) {
            try {
                validator.check(input);
            } catch (InvalidInputException exact) {
                return exact;
            }
        }
        List<Violation> all = new ArrayList<>();
        result.getFieldErrors().forEach(error -> all.add(violation(error)));
        result.getGlobalErrors().forEach(error -> all.add(new Violation("", NOT_VALID)));
        return InvalidInputException.violating(all);
    }

    private static Violation mismatch(MethodArgumentTypeMismatchException unreadable) {
        Class<?> type = unreadable.getRequiredType();
        String expected = type == null ? "of another type" : "a " + type.getSimpleName();
        return new Violation("/" + unreadable.getName(), "must be " + expected);
    }

    private static @Nullable ReliabilityException knownCause(Throwable thrown) {
        int depth = 0;
        for (Throwable cause = thrown.getCause(); cause != null && depth < 16; cause = cause.getCause()) {
            if (cause instanceof ReliabilityException known) {
                return known;
            }
            depth++;
        }
        return null;
    }

    private static List<Violation> violations(HandlerMethodValidationException invalid) {
        List<Violation> all = new ArrayList<>();
        for (ParameterValidationResult result : invalid.getParameterValidationResults()) {
            if (result instanceof ParameterErrors errors) {
                errors.getFieldErrors().forEach(error -> all.add(violation(error)));
            } else {
                String pointer = "/" + result.getMethodParameter().getParameterName();
                String value = String.valueOf(result.getArgument());
                result.getResolvableErrors()
                        .forEach(error ->
                                all.add(new Violation(pointer, withoutValue(error.getDefaultMessage(), value))));
            }
        }
        return all;
    }

    private static String withoutValue(@Nullable String message, String value) {
        return message == null || (!value.isEmpty() && message.contains(value)) ? NOT_VALID : message;
    }

    /** Spring names fields {@code lines[0].amount}; a pointer is {@code /lines/0/amount}. */
    private static Violation violation(FieldError error) {
        String path = error.getField().replace("~", "~0").replace("/", "~1");
        String pointer = "/" + path.replace("[", "/").replace("]", "").replace('.', '/');
        return new Violation(pointer, NOT_VALID);
    }
}
