package dev.mainstay.core.context.micrometer;

import io.micrometer.context.ThreadLocalAccessor;

/** An accessor of somebody else that throws when it sets, or when it puts back. */
final class Broken implements ThreadLocalAccessor<String> {

    enum When {
        SET,
        RESTORE,
        NEVER
    }

    private volatile When when;

    Broken(When when) {
        this.when = when;
    }

    void throwsWhen(When next) {
        when = next;
    }

    @Override
    public Object key() {
        return "broken";
    }

    @Override
    public String getValue() {
        return "value";
    }

    @Override
    public void setValue(String value) {
        failIf(When.SET);
    }

    @Override
    public void setValue() {
        failIf(When.SET);
    }

    @Override
    public void restore(String previous) {
        failIf(When.RESTORE);
    }

    private void failIf(When now) {
        if (when == now) {
            throw new IllegalStateException("broken accessor");
        }
    }
}
