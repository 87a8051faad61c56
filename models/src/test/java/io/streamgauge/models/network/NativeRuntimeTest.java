package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class NativeRuntimeTest {

    @Test
    void saysWhatIsLoadedAndALaterCallChangesNothing() {
        NativeRuntime runtime = NativeRuntime.load(1);
        assertThat(runtime.engine()).isEqualTo("PyTorch");
        assertThat(runtime.version()).isNotBlank();
        assertThat(runtime.devices()).endsWith("cpu()");
        assertThat(NativeRuntime.load(runtime.intraOpThreads() + 1)).isEqualTo(runtime);
    }

    @Test
    void atLeastOneThreadIsNeeded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NativeRuntime.load(0))
                .withMessageContaining("is 0");
    }
}
