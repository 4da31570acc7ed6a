package dev.mainstay.audit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTest {

    @TempDir
    private Path folder;

    private Path link(String target) throws IOException {
        return Files.createSymbolicLink(folder.resolve(target.replace('/', '_')), Path.of(target));
    }

    @Test
    void terminalIsKnownByItsDevice() throws IOException {
        assertThat(Terminal.is(link("/dev/pts/3"))).isTrue();
        assertThat(Terminal.is(link("/dev/tty1"))).isTrue();
        assertThat(Terminal.is(link("/dev/null"))).isFalse();
        assertThat(Terminal.is(link("/var/log/verify.log"))).isFalse();
    }

    @Test
    void withoutSuchALinkThereIsNone() {
        assertThat(Terminal.is(folder.resolve("none"))).isFalse();
    }
}
