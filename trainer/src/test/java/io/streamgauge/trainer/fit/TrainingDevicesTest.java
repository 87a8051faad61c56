package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingDevicesTest {
    @Test
    void graphicsCardsAreInAscendingOrderWhateverTheOrderOfTheirNames() {
        assertThat(TrainingDevices.named(List.of("gpu:2", "gpu:0"), 4).parts())
                .containsExactly(Device.gpu(0), Device.gpu(2));
        assertThat(TrainingDevices.named(List.of("GPU"), 4).parts()).containsExactly(Device.gpu(0));
    }

    @Test
    void theProcessorNeedsNoGraphicsCard() {
        assertThat(TrainingDevices.named(List.of("CPU")).parts()).containsExactly(Device.cpu());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tpu         | 'tpu' in tpu is no device to train on: use cpu, gpu, or several such as gpu:0,gpu:1",
                "gpu:0;cpu   | gpu:0,cpu has the cpu among others: name it alone, or graphics cards alone",
                "cpu;cpu     | cpu,cpu has the cpu among others",
                "''           | '' in  is no device to train on",
                "gpu:-1      | 'gpu:-1' in gpu:-1 is no device to train on",
                "gpu:1;gpu:1 | gpu:1,gpu:1 names the graphics card 1 twice",
                "gpu;gpu:0   | gpu,gpu:0 names the graphics card 0 twice",
                "gpu:0;gpu:2 | There is no gpu:2: PyTorch finds 2 here, from gpu:0 to gpu:1"
            })
    void whatIsWrongWithANameIsSaid(String names, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingDevices.named(Arrays.asList(names.split(";")), 2))
                .withMessageContaining(message);
    }
}
