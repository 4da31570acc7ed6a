package dev.mainstay.benchmarks;

/**
 * One benchmark with a number of threads.
 *
 * @param type its class
 * @param method its method
 * @param threads that run it at once
 */
record Bench(Class<?> type, String method, int threads) {

    static Bench of(Class<?> type, String method) {
        return new Bench(type, method, 1);
    }

    Bench on(int number) {
        return new Bench(type, method, number);
    }

    String name() {
        return type.getSimpleName() + "." + method + (threads == 1 ? "" : ", " + threads + " threads");
    }
}
