package dev.mainstay.idempotency;

class MemoryWaitingTest extends WaitingContract {

    private final RealTimeMemory memory = new RealTimeMemory();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }
}
