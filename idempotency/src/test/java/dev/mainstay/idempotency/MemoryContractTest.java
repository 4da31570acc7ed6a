package dev.mainstay.idempotency;

import dev.mainstay.testkit.contract.idempotency.IdempotencyStoreContract;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;

class MemoryContractTest extends IdempotencyStoreContract {

    private final MemoryUnderTest memory = new MemoryUnderTest();
    private final RealTimeMemory onRealTime = new RealTimeMemory();

    @Override
    protected StoreUnderTest underTest() {
        return memory;
    }

    @Override
    protected StoreUnderTest underTestOnRealTime() {
        return onRealTime;
    }
}
