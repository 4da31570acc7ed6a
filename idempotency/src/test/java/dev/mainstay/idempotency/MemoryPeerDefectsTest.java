package dev.mainstay.idempotency;

import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;

class MemoryPeerDefectsTest extends PeerDefects {

    private final RealTimeMemory memory = new RealTimeMemory();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }
}
