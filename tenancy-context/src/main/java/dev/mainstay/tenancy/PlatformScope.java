package dev.mainstay.tenancy;

/** One block of platform work. A task handed over in it can outlive the block, and is then without the scope. */
final class PlatformScope {

    private final Elevation elevation;
    private volatile boolean open = true;

    PlatformScope(Elevation elevation) {
        this.elevation = elevation;
    }

    Elevation elevation() {
        return elevation;
    }

    boolean isOpen() {
        return open;
    }

    void end() {
        open = false;
    }
}
