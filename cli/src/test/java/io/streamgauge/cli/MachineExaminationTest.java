package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.streamgauge.trainer.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines made up of the files by which Linux describes them. */
class MachineExaminationTest {
    private static final String CPU_LIBRARY = "/home/user/.djl.ai/pytorch/2.7.1-cpu-linux-x86_64";
    private static final String CUDA_LIBRARY = "/home/user/.djl.ai/pytorch/2.7.1-cu128-linux-x86_64";

    private final Path root;
    private final MachineExamination machine;

    MachineExaminationTest(@TempDir Path root) {
        this.root = root;
        this.machine = new MachineExamination(root, 2);
    }

    @Test
    void namesTheProcessorItsUsefulFeaturesAndTheContainersLimit() throws IOException {
        String core = "processor\t: 0\nmodel name\t: Fast One\nflags\t\t: fpu avx avx2 fma avx512f\n\n";
        write("proc/cpuinfo", core.repeat(8));

        assertThat(machine.processor())
                .isEqualTo(Finding.ok(
                        "processor",
                        "2 usable of 8 (a container or the affinity limits them), Fast One, avx2 fma avx512f"));
    }

    @Test
    void warnsOfAProcessorWithoutAvx2() throws IOException {
        write("proc/cpuinfo", "processor: 0\nprocessor: 1\nmodel name: Old One\nflags: fpu sse\n");

        assertThat(machine.processor().state()).isEqualTo(Finding.State.WARNING);
        assertThat(machine.processor().detail()).contains("Old One", "without AVX2");
    }

    @Test
    void aSystemThatDoesNotSayIsNoProblem() {
        assertThat(machine.processor().state()).isEqualTo(Finding.State.OK);
        assertThat(machine.memory()).isEqualTo(Finding.ok("memory", "unknown"));
    }

    @Test
    void namesMemoryAndItsLimit() throws IOException {
        write("proc/meminfo", "MemTotal:       16777216 kB\nMemFree: 5 kB\n");
        assertThat(machine.memory().detail()).isEqualTo("16 GiB");

        write("sys/fs/cgroup/memory.max", "max\n");
        assertThat(machine.memory().detail()).isEqualTo("16 GiB");

        write("sys/fs/cgroup/memory.max", "2147483648\n");
        assertThat(machine.memory().detail()).isEqualTo("16 GiB, limited to 2.0 GiB");
    }

    @Test
    void saysWhyThereIsNoGpu() throws IOException {
        assertThat(machine.gpu(List.of("cpu()"), CPU_LIBRARY))
                .satisfies(finding -> assertThat(finding.state()).isEqualTo(Finding.State.OK))
                .satisfies(finding ->
                        assertThat(finding.detail()).contains("no NVIDIA driver", "CPU flavour", "use the processor"));

        write("proc/driver/nvidia/version", "NVRM version");

        assertThat(machine.gpu(List.of("cpu()"), CPU_LIBRARY))
                .isEqualTo(Finding.warning(
                        "gpu",
                        "none, training and scoring use the processor: the native library is PyTorch's CPU flavour"));
        assertThat(machine.gpu(List.of("cpu()"), CUDA_LIBRARY).detail()).contains("finds no CUDA device");
        assertThat(machine.gpu(List.of("gpu(0)", "cpu()"), CUDA_LIBRARY).detail())
                .startsWith("gpu(0)");
    }

    @Test
    void saysWhichDataSetsAreThere() throws IOException {
        for (String name : List.of(
                "train-images-idx3-ubyte.gz",
                "train-labels-idx1-ubyte.gz",
                "t10k-images-idx3-ubyte.gz",
                "t10k-labels-idx1-ubyte.gz")) {
            write("mnist/" + name, "not looked into");
        }

        assertThat(MachineExamination.data(new DataDirectory(root)))
                .extracting(Finding::subject, Finding::state)
                .containsExactly(
                        tuple("data directory", Finding.State.OK),
                        tuple("data set imdb", Finding.State.WARNING),
                        tuple("data set mnist", Finding.State.OK));
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
