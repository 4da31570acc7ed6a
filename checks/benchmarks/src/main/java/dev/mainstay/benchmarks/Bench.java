package dev.mainstay.benchmarks;

/**
 * One benchmark with a number of threads.
 *
 * @param type its class
 * @param method its method
 * @param threads that run it at once
 * @param logging whether there is a logging library behind SLF4J, whose MDC the call context writes to
 */
record Bench(Class<?> type, String method, int threads, boolean logging) {

    static Bench of(Class<?> type, String method) {
        return new Bench(type, method, 1, true);
    }

    Bench on(int number) {
        return new Bench(type, method, number, logging);
    }

    Bench withoutLogging() {
        return new Bench(type, method, threads, false);
    }

    String name() {
        return type.getSimpleName() + "." + method + (threads == 1 ? "" : ", " + threads + " threads")
                + (logging ? "" : ", no logging library");
    }
}
