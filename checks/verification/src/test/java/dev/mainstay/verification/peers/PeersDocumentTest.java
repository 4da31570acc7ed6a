package dev.mainstay.verification.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.contract.GuardContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PeersDocumentTest {

    @Test
    void theDocumentHasOneRowForEachPromiseOfTheContract() throws IOException {
        String document = Files.readString(Path.of("../../docs/peers.md"));
        List<String> promises = Arrays.stream(GuardContract.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getAnnotation(DisplayName.class).value())
                .toList();

        assertThat(PeersTable.promisesOf(document))
                .as("rows of docs/peers.md; write it anew with: make peers")
                .isEqualTo(PeersTable.inOrder(promises));
    }
}
