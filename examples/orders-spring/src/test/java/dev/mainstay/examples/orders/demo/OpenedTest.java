package dev.mainstay.examples.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {

    private final Opened opened = new Opened();
    private final List<String> ended = new ArrayList<>();

    @Test
    void whatWasStartedLastEndsFirst() {
        opened.add(() -> ended.add("database"));
        opened.add(() -> ended.add("service"));

        opened.close();
        opened.close();

        assertThat(ended).containsExactly("service", "database");
    }

    @Test
    void whatDoesNotEndKeepsNothingElseFromEnding() {
        opened.add(() -> ended.add("database"));
        opened.add(() -> {
            throw new IOException("stuck");
        });
        opened.add(() -> {
            throw new IllegalArgumentException("stuck too");
        });

        assertThatThrownBy(opened::close)
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("stuck too")
                .satisfies(failed -> assertThat(failed.getSuppressed()).hasSize(1));
        assertThat(ended).containsExactly("database");
    }
}
