package io.streamgauge.cli;

import io.streamgauge.models.signing.SigningKey;
import io.streamgauge.schemas.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What published versions are signed with. */
final class SigningOptions {
    /** The key of the setting. */
    static final String SIGNING_KEY = "models.signing.key.file";

    @Option(
            names = "--signing-key",
            paramLabel = "FILE",
            description = "Private key in PEM to sign the version with (" + SIGNING_KEY + ").")
    private @Nullable Path file;

    /**
     * The key to sign with; empty when none is named.
     *
     * @throws UsageException when there is no such file, or a key was given in place of its file
     * @throws io.streamgauge.models.signing.KeyException when the file holds no key to sign with
     */
    Optional<SigningKey> key(Settings settings) {
        return (file == null ? file(settings) : Optional.of(existing("--signing-key", file))).map(SigningKey::read);
    }

    /** The file that the setting names. */
    static Optional<Path> file(Settings settings) {
        return settings.optional(SIGNING_KEY).map(named -> existing(SIGNING_KEY, Path.of(named)));
    }

    private static Path existing(String what, Path file) {
        if (!Files.isRegularFile(file)) {
            // It is not repeated: somebody may have put the key itself there, by ${file:…} for instance.
            throw new UsageException(
                    what + " names no file that is there. It takes the file's name, not the key itself,"
                            + " and no ${file:…} around it");
        }
        return file;
    }
}
