package dev.mainstay.idempotency;

class MemoryResultTest extends ResultContract {

    private final MemoryUnderTest memory = new MemoryUnderTest();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }
}
