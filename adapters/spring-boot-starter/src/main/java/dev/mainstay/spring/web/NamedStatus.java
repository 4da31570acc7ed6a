package dev.mainstay.spring.web;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The status that an exception names itself. */
final class NamedStatus {

    /** By name, since the container may be another one: thrown where a query or a form cannot be decoded. */
    private static final String TOMCAT_PARAMETERS = "org.apache.tomcat.util.http.InvalidParameterException";

    private static final int BAD_REQUEST = 400;

    private NamedStatus() {}

    /** Returns 400 to 599, or 0 when the exception names no error. */
    static int of(Throwable thrown) {
        if (thrown.getClass().getName().equals(TOMCAT_PARAMETERS)) {
            return BAD_REQUEST;
        }
        int status = 0;
        if (thrown instanceof ErrorResponse named) {
            status = named.getStatusCode().value();
        } else {
            ResponseStatus named = AnnotatedElementUtils.findMergedAnnotation(thrown.getClass(), ResponseStatus.class);
            status = named == null ? 0 : named.code().value();
        }
        return status < BAD_REQUEST ? 0 : status;
    }
}
