package dev.mainstay.idempotency;

class MemoryStepTest extends StepContract {

    private final MemoryUnderTest memory = new MemoryUnderTest();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }
}
