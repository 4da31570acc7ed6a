package dev.mainstay.core.context;

/** The scope that does nothing. */
enum NoScope implements Scope {
    INSTANCE;

    @Override
    public void close() {}
}
