package dev.mainstay.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.lang.reflect.Proxy;

/** An event that knows its time in milliseconds only. */
final class WithoutInstant {

    private WithoutInstant() {}

    static ILoggingEvent of(ILoggingEvent event) {
        return (ILoggingEvent) Proxy.newProxyInstance(
                ILoggingEvent.class.getClassLoader(),
                new Class<?>[] {ILoggingEvent.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getInstant") ? null : method.invoke(event, arguments));
    }
}
