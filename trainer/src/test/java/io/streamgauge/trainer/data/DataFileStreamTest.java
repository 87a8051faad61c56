package io.streamgauge.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFileStreamTest {
    private final DataFile file;

    DataFileStreamTest(@TempDir Path folder) throws IOException {
        Path path = Files.write(folder.resolve("zeros.gz"), SampleArchive.gzip(new byte[1 << 20]));
        file = DataFile.of(path);
    }

    @Test
    void unpacksUpToTheLimit() throws IOException {
        try (DataFileStream stream = DataFileStream.openGzip(file, 1 << 20, ProgressListener.NONE)) {
            assertThat(stream.drain()).isEqualTo(1 << 20);
            assertThat(stream.whereabouts())
                    .isEqualTo("at byte 1048576 of the unpacked data, " + Files.size(file.path()) + " of the file");
        }
    }

    @Test
    void stopsAtAFileThatUnpacksToMore() throws IOException {
        try (DataFileStream stream = DataFileStream.openGzip(file, 100_000, ProgressListener.NONE)) {
            assertThatThrownBy(stream::drain).hasMessageContaining("unpacks to more than 100000 bytes");
        }
    }
}
