package io.streamgauge.models.bundle;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A bundle that is not as it should be. The message names the file, the field and what is wrong with it. */
public final class InvalidBundleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A bundle whose files are not on disk.
     *
     * @param file where the file is, for people: a path or URI
     * @param problem what is wrong, going on from the file's name
     * @param cause where it was found, if anywhere
     */
    public InvalidBundleException(String file, String problem, @Nullable Throwable cause) {
        this(file, "", problem, cause);
    }

    InvalidBundleException(Path file, String field, String problem) {
        this(file, field, problem, null);
    }

    InvalidBundleException(Path file, String field, String problem, @Nullable Throwable cause) {
        this(file.toString(), field, problem, cause);
    }

    InvalidBundleException(String file, String field, String problem, @Nullable Throwable cause) {
        super(file + (field.isEmpty() ? ": " : ", field " + field + ": ") + problem, cause);
    }
}
