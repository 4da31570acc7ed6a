package dev.mainstay.idempotency;

class MemoryOwnershipTest extends OwnershipContract {

    private final MemoryUnderTest memory = new MemoryUnderTest();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }
}
