package io.streamgauge.models.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.streamgauge.models.bundle.ModelBundle;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileArtifactStoreTest extends ArtifactStoreContract {
    private final Path directory;
    private final Path root;

    FileArtifactStoreTest(@TempDir Path directory) {
        super(directory);
        this.directory = directory;
        this.root = directory.resolve("not/there/yet");
    }

    @Override
    ArtifactStore connect() {
        return new FileArtifactStore(root);
    }

    @Override
    void damage(String reference, String file) throws IOException {
        Files.writeString(root.resolve(reference).resolve(file), "damaged");
    }

    @Test
    void aBundleLiesUnderItsNameAndVersionAndNothingElseIsLeft() throws IOException {
        assertThat(connect().publish(bundle("reviews", "1", 1))).isEqualTo("reviews/1");
        assertThat(root.resolve("reviews/1")).isDirectoryContaining("glob:**/manifest.json");
        assertThat(root.resolve("reviews/1")).isDirectoryContaining("glob:**/weights.safetensors");
        assertThat(root.resolve(".staging")).isEmptyDirectory();
    }

    @Test
    void theStoreCanMove() throws IOException {
        ModelBundle bundle = bundle("reviews", "1", 1);
        String reference = connect().publish(bundle);
        Path moved = Files.move(root, directory.resolve("moved"));
        new FileArtifactStore(moved).open(reference, bundle.manifestHash());
    }

    @Test
    void whatAKilledPublisherLeftIsIgnoredAndLaterRemoved() throws IOException {
        Path staging = Files.createDirectories(root.resolve(".staging"));
        Path killed = Files.createDirectory(staging.resolve("killed"));
        Files.writeString(killed.resolve(ModelBundle.MANIFEST), "{\"format");
        Files.createDirectories(killed.resolve("deeper/still"));
        Path atWork = Files.createDirectory(staging.resolve("at-work"));
        Path file = Files.writeString(staging.resolve("file"), "?");
        age(killed);
        age(file);
        connect().publish(bundle("reviews", "1", 1));
        assertThat(staging.toFile().list()).containsExactly(atWork.getFileName().toString());
    }

    @Test
    void removingWhatWasLeftNeverFollowsALink() throws IOException {
        Path precious = Files.createDirectory(directory.resolve("precious"));
        Files.writeString(precious.resolve("file"), "precious");
        Path killed = Files.createDirectories(root.resolve(".staging/killed"));
        Files.createSymbolicLink(killed.resolve("link"), precious);
        Files.createSymbolicLink(root.resolve(".staging/link"), precious);
        age(killed);
        age(precious);
        connect().publish(bundle("reviews", "1", 1));
        assertThat(killed).doesNotExist();
        assertThat(precious.resolve("file")).hasContent("precious");
    }

    @Test
    void whatFailsToBePublishedLeavesNothing() throws IOException {
        ModelBundle bundle = bundle("reviews", "1", 1);
        Files.delete(bundle.weightsFile());
        assertThatThrownBy(() -> connect().publish(bundle))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("weights.safetensors");
        assertThat(root.resolve(".staging")).isEmptyDirectory();
        assertThat(root.resolve("reviews/1")).doesNotExist();
    }

    @Test
    void aLinkOutOfTheStoreIsRefused() throws IOException {
        ModelBundle outside = bundle("reviews", "1", 1);
        Files.createDirectories(root.resolve("reviews"));
        Files.createSymbolicLink(root.resolve("reviews/1"), outside.directory());
        assertThatThrownBy(() -> connect().open("reviews/1", outside.manifestHash()))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("leads out of the store");
        Files.createSymbolicLink(root.resolve("linked"), directory);
        assertThatThrownBy(() -> connect().open("linked/" + outside.directory().getFileName(), outside.manifestHash()))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("leads out of the store");
    }

    @Test
    void aLinkWithinTheStoreAndALinkToTheStoreAreFine() throws IOException {
        ModelBundle bundle = bundle("reviews", "1", 1);
        connect().publish(bundle);
        Files.createSymbolicLink(root.resolve("reviews/latest"), Path.of("1"));
        Path linked = Files.createSymbolicLink(directory.resolve("linked-store"), root);
        new FileArtifactStore(linked).open("reviews/latest", bundle.manifestHash());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "reviews", ".staging"})
    void aFileInTheWayIsNamed(String place) throws IOException {
        Path file = place.isEmpty() ? root : root.resolve(place);
        Files.createDirectories(place.isEmpty() ? root.resolve("..").normalize() : root);
        Files.writeString(file, "in the way");
        assertThatThrownBy(() -> connect().publish(bundle("reviews", "1", 1)))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("reviews/1")
                .hasMessageContaining(file.toString())
                .hasMessageContaining("writable");
        assertThat(file).hasContent("in the way");
    }

    @Test
    void aFileInThePlaceOfTheVersionIsNamed() throws IOException {
        Files.createDirectories(root.resolve("reviews"));
        Files.writeString(root.resolve("reviews/1"), "in the way");
        assertThatThrownBy(() -> connect().publish(bundle("reviews", "1", 1)))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("damaged reviews/1")
                .hasMessageContaining("no directory");
    }

    @Test
    void aReadOnlyStoreCanBeReadAndSaysThatItCannotBeWritten() throws IOException {
        ModelBundle first = bundle("reviews", "1", 1);
        connect().publish(first);
        makeReadOnly(root.resolve(".staging"), root.resolve("reviews"), root);
        try {
            assumeFalse(canWrite(root), "Permissions do not bind this user");
            connect().open("reviews/1", first.manifestHash());
            assertThatThrownBy(() -> connect().publish(bundle("reviews", "2", 2)))
                    .isInstanceOf(ArtifactStoreException.class)
                    .hasMessageContaining("reviews/2")
                    .hasMessageContaining("AccessDenied")
                    .hasMessageContaining("writable");
        } finally {
            for (Path path : new Path[] {root, root.resolve("reviews"), root.resolve(".staging")}) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private static void makeReadOnly(Path... directories) throws IOException {
        for (Path path : directories) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
    }

    private static boolean canWrite(Path directory) throws IOException {
        try {
            Files.delete(Files.createFile(directory.resolve("probe")));
            return true;
        } catch (AccessDeniedException e) {
            return false;
        }
    }

    private static void age(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    }
}
