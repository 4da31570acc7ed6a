package dev.mainstay.tenancy.jdbc;

import org.jspecify.annotations.Nullable;

/** Something that the server executes for the application. */
@FunctionalInterface
interface Execution {

    /**
     * Executes it in a transaction that is bound.
     *
     * @param alone whether that transaction ends right after it, so that nothing may be left to fetch
     * @return what the application gets
     */
    @Nullable
    Object run(boolean alone) throws Throwable;
}
