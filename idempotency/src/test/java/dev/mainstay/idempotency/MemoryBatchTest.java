package dev.mainstay.idempotency;

class MemoryBatchTest extends BatchContract {

    private final MemoryUnderTest memory = new MemoryUnderTest();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }
}
