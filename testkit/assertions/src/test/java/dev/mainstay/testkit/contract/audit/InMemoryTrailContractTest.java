package dev.mainstay.testkit.contract.audit;

/** The trail in memory keeps what every trail must keep. */
class InMemoryTrailContractTest extends AuditTrailContract {

    private final AuditTrailUnderTest fixture = new InMemoryFixture(trail -> trail);

    @Override
    protected AuditTrailUnderTest underTest() {
        return fixture;
    }
}
