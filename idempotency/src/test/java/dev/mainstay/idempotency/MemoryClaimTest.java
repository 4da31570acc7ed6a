package dev.mainstay.idempotency;

class MemoryClaimTest extends ClaimContract {

    private final MemoryUnderTest memory = new MemoryUnderTest();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }
}
