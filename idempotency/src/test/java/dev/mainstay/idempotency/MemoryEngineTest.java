package dev.mainstay.idempotency;

class MemoryEngineTest extends EngineContract {

    private final MemoryUnderTest memory = new MemoryUnderTest();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }
}
