package dev.mainstay.core.http;

import java.util.List;
import java.util.Map;

/**
 * Reads and writes the headers of a request or message of one kind. Stateless.
 *
 * @param <C> what carries the headers, such as a servlet request or the headers of a record
 */
public interface Carrier<C> {

    /**
     * Returns every value of a header, one per header line and in their order, so that a repeated header is seen as such.
     *
     * @param carrier what carries the headers
     * @param name compared without regard to case where the carrier does so (HTTP)
     * @return empty when the header is absent
     */
    List<String> all(C carrier, String name);

    /** Sets a header to exactly one value, in place of all that it had. */
    void set(C carrier, String name, String value);

    /** Returns the carrier for maps of header names to values; names are compared without regard to case. */
    static Carrier<Map<String, List<String>>> ofMap() {
        return MapCarrier.INSTANCE;
    }
}
