package dev.mainstay.idempotency;

class MemoryRecoveryTest extends RecoveryContract {

    private final MemoryUnderTest memory = new MemoryUnderTest();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }
}
