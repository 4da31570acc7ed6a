package dev.mainstay.verification.peers;

import dev.mainstay.testkit.contract.GuardContract;
import dev.mainstay.testkit.contract.GuardFixture;
import dev.mainstay.testkit.contract.MainstayGuards;

/** The contract over each implementation, for {@link PeersTable} to run; a peer that fails fails no build. */
final class Contracts {

    private Contracts() {}

    static final class Mainstay implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return MainstayGuards.ofDefaults();
        }
    }

    static final class Resilience4j implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return new Resilience4jFixture();
        }
    }

    static final class Failsafe implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return new FailsafeFixture();
        }
    }
}
