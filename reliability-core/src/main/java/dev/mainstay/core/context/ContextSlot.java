package dev.mainstay.core.context;

/**
 * The context of this thread as a value that is set and put back, for libraries that know values and no scopes, such as Micrometer's context
 * propagation. Everyone else uses {@link CallContext#run} and {@link CallContext#call}.
 *
 * <p>Whoever sets reads {@link CallContext#current} before, and puts exactly that back afterwards, on the same thread. After as many calls of
 * {@link #restore} as of {@link #set} the thread is as it was, in whatever order they come: a context that has been left is never put back.
 */
public final class ContextSlot {

    private ContextSlot() {}

    /**
     * Makes a context current on this thread, until the one before it is put back.
     *
     * @param context {@link CallContext#empty()} hides what is current
     */
    public static void set(CallContext context) {
        Frame.pushSlot(context);
    }

    /**
     * Puts back the context that was current when one was set. Where nothing was set in it, or that has been left already, nothing happens.
     *
     * @param previous the very object that was current then
     */
    public static void restore(CallContext previous) {
        Frame.restoreSlot(previous);
    }
}
