package io.streamgauge.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoriesTest {
    private final Path parent;

    DirectoriesTest(@TempDir Path parent) {
        this.parent = parent;
    }

    @Test
    void deletesLinksButNotWhatTheyLeadTo() throws IOException {
        Path outside = Files.createFile(
                Files.createDirectory(parent.resolve("outside")).resolve("file"));
        Path directory = Files.createDirectories(parent.resolve("directory/nested"));
        Files.createFile(directory.resolve("file"));
        Files.createSymbolicLink(directory.resolve("link"), outside.getParent());

        Directories.deleteRecursively(parent.resolve("directory"));

        assertThat(parent.resolve("directory")).doesNotExist();
        assertThat(outside).exists();
    }

    @Test
    void aMissingDirectoryIsDeletedAlready() {
        assertThatCode(() -> Directories.deleteRecursively(parent.resolve("missing")))
                .doesNotThrowAnyException();
    }
}
