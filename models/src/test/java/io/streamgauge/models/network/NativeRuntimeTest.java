package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void aDirectoryThatCannotBeWrittenIsNamedWithItsRemedy(@TempDir Path temporary) throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "no directory");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Loading.class.getName());
        builder.environment().put("ENGINE_CACHE_DIR", file.toString());
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isOne();
        assertThat(said).contains(NativeRuntimeException.class.getName(), file.toString(), "ENGINE_CACHE_DIR");
    }

    /** Loads the library in a process of its own, which knows no other directory. */
    static final class Loading {
        private Loading() {}

        public static void main(String[] arguments) {
            NativeRuntime.load(1);
        }
    }

    @Test
    void atLeastOneThreadIsNeeded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NativeRuntime.load(0))
                .withMessageContaining("is 0");
    }
}
