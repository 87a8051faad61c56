package io.streamgauge.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of UTF-8 one by one. Unlike the runtime's readers it can tell on which line the bytes are no UTF-8, and it
 * does not take a file without line breaks into memory whole. Belongs to one thread.
 */
final class InputLines {
    /** Larger than the largest event that a topic takes. */
    static final int LONGEST_BYTES = 4 << 20;

    private final InputStream in;
    private long number;
    private @Nullable String problem;

    /** Lines of a stream, which somebody else closes. */
    InputLines(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** The next line without its line break, empty when {@link #problem} says why; null at the end. */
    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        problem = null;
        int read = in.read();
        if (read < 0) {
            return null;
        }
        number++;
        for (; read >= 0 && read != '\n'; read = in.read()) {
            if (line.size() < LONGEST_BYTES) {
                line.write(read);
            } else {
                problem = "the line is longer than " + LONGEST_BYTES + " bytes";
            }
        }
        return problem == null ? decode(line.toByteArray()) : "";
    }

    private String decode(byte[] bytes) {
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        try {
            String line = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
            // A mark that some editors put before the first line.
            return number == 1 && line.startsWith("\ufeff") ? line.substring(1) : line;
        } catch (CharacterCodingException e) {
            problem = "the line is no UTF-8 text";
            return "";
        }
    }

    /** The number of the line that was read last, counted from 1. */
    long number() {
        return number;
    }

    /** Why the line that was read last cannot be used; null when it can. */
    @Nullable
    String problem() {
        return problem;
    }
}
