package dev.mainstay.idempotency;

class MemoryOneExecutionTest extends OneExecutionContract {

    private final MemoryUnderTest memory = new MemoryUnderTest();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }
}
