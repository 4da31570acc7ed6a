package dev.mainstay.idempotency;

class MemoryPeerDefectsTest extends PeerDefects {

    private final RealTimeMemory memory = new RealTimeMemory();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }
}
