package io.streamgauge.models.bundle;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A bundle that is not as it should be. The message names the file, the field and what is wrong with it. */
public final class InvalidBundleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidBundleException(Path file, String field, String problem) {
        this(file, field, problem, null);
    }

    InvalidBundleException(Path file, String field, String problem, @Nullable Throwable cause) {
        super(file + (field.isEmpty() ? ": " : ", field " + field + ": ") + problem, cause);
    }
}
