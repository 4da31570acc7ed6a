package dev.mainstay.spring.web;

import dev.mainstay.core.http.Carrier;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/** Reads headers of a servlet request. */
enum ServletHeaders implements Carrier<HttpServletRequest> {
    CARRIER;

    @Override
    public List<String> all(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name));
    }

    @Override
    public void set(HttpServletRequest request, String name, String value) {
        throw new UnsupportedOperationException("A request that came in has the headers it came with");
    }
}
