package dev.mainstay.testkit.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small test classes that only a launcher inside another test runs; being nested, Surefire leaves them alone. */
final class Fixtures {

    private Fixtures() {}

    static final class Outcomes {
        @Test
        @Tag("FX1")
        void passes() {}

        @Test
        @Tag("FX2")
        void fails() {
            fail("on purpose");
        }

        @Test
        @Tag("FX3")
        void isAborted() {
            assumeTrue(false, "a tool is missing");
        }

        @Test
        @Tag("FX4")
        @Disabled("on purpose")
        void isDisabled() {}

        @Test
        void hasNoTag() {}
    }

    static final class Untagged {
        @Test
        void passes() {}
    }

    static final class Invocations {
        @ParameterizedTest
        @Tag("FX1")
        @ValueSource(ints = {1, 2, 3})
        void allPass(int value) {
            assertTrue(value > 0);
        }

        @ParameterizedTest
        @Tag("FX2")
        @ValueSource(ints = {1, 2, 3})
        void secondFails(int value) {
            assertTrue(value != 2);
        }

        @RepeatedTest(3)
        @Tag("FX3")
        void thirdIsAborted(org.junit.jupiter.api.RepetitionInfo info) {
            assumeTrue(info.getCurrentRepetition() != 3);
        }

        @TestFactory
        @Tag("FX4")
        Stream<DynamicTest> dynamicTestsPass() {
            return Stream.of(dynamicTest("one", () -> {}), dynamicTest("two", () -> {}));
        }

        @TestFactory
        @Tag("FX5")
        Stream<DynamicTest> firstDynamicTestFails() {
            return Stream.of(dynamicTest("one", () -> fail("on purpose")), dynamicTest("two", () -> {}));
        }

        @TestFactory
        @Tag("FX6")
        Stream<DynamicTest> noDynamicTests() {
            return Stream.empty();
        }
    }

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    record EachParameterSet(int value) {
        @Test
        @Tag("FX1")
        void passes() {}

        @Test
        @Tag("FX2")
        void isAbortedForTheSecond() {
            assumeTrue(value != 2);
        }
    }

    @Tag("FX1")
    static final class TaggedClass {
        @Test
        @Tag("FX2")
        void passes() {}

        @Nested
        @Tag("FX3")
        final class Inner {
            @Test
            void passesToo() {}
        }
    }

    static final class FailsBeforeItsTests {
        @BeforeAll
        static void failsAtTheStart() {
            fail("on purpose");
        }

        @Test
        @Tag("FX1")
        void neverRuns() {}
    }

    static final class FailsAfterItsTests {
        @AfterAll
        static void failsAtTheEnd() {
            fail("on purpose");
        }

        @Test
        @Tag("FX1")
        void passes() {}
    }

    @Disabled("on purpose")
    static final class DisabledClass {
        @Test
        @Tag("FX1")
        void neverRuns() {}
    }

    static final class Properties {
        @Property(tries = 50)
        @net.jqwik.api.Tag("FX1")
        void holds(@ForAll int value) {
            assertTrue((value & 1) >= 0);
        }

        @Property(tries = 50)
        @net.jqwik.api.Tag("FX2")
        void doesNotHold(@ForAll int value) {
            assertTrue(value > 0);
        }
    }

    static final class ManyDynamicTests {
        @TestFactory
        @Tag("FX1")
        Stream<DynamicTest> allPass() {
            return IntStream.range(0, 500).mapToObj(i -> dynamicTest("test " + i, () -> {}));
        }

        @TestFactory
        @Tag("FX2")
        Stream<DynamicTest> oneFails() {
            return IntStream.range(0, 500).mapToObj(i -> dynamicTest("test " + i, () -> assertTrue(i != 250)));
        }

        @RepeatedTest(500)
        @Tag("FX3")
        void repeats() {}
    }
}
