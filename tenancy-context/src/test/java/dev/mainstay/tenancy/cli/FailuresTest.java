package dev.mainstay.tenancy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;

/** A report that cannot be written is said in words; the rest of {@link Failures} shows in the command line's own tests. */
class FailuresTest {

    @Test
    void aFileThatMayNotBeWrittenIsNamed() {
        assertThat(Failures.inWords(new AccessDeniedException("/reports/audit.html")))
                .isEqualTo("cannot write /reports/audit.html: permission denied");
    }

    @Test
    void aDiskThatIsFullIsSaid() {
        assertThat(Failures.inWords(new IOException("No space left on device")))
                .isEqualTo("cannot write the report: No space left on device");
    }
}
