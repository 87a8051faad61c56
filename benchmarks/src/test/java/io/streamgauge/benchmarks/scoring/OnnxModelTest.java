package io.streamgauge.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.streamgauge.benchmarks.RandomModels;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.NativeRuntime;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {
    private final Path directory;

    OnnxModelTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void onnxRuntimeAnswersAsTheScorersNetworkDoes() {
        NativeRuntime.load(1);
        ModelBundle bundle = RandomModels.crayfish(directory);

        assertThatCode(() -> OnnxModel.requireSameAnswers(bundle)).doesNotThrowAnyException();
    }
}
