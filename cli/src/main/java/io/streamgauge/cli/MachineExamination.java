package io.streamgauge.cli;

import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.DatasetException;
import io.streamgauge.trainer.data.DatasetName;
import io.streamgauge.trainer.data.ImdbDataset;
import io.streamgauge.trainer.data.MnistDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What this machine has. What Linux says about it is read below a root directory, so that tests can make up a machine.
 *
 * @param root normally {@code /}
 * @param processors how many processors this process may use
 */
record MachineExamination(Path root, int processors) {
    /** What PyTorch's kernels make use of, by its name in /proc/cpuinfo. */
    private static final List<String> USEFUL_FEATURES = List.of("avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16");

    private static final String DRIVER = "proc/driver/nvidia/version";

    static MachineExamination ofThisMachine() {
        return new MachineExamination(Path.of("/"), Runtime.getRuntime().availableProcessors());
    }

    Finding java() {
        return Finding.ok(
                "java",
                Runtime.version() + ", " + System.getProperty("java.vendor") + ", " + System.getProperty("java.home")
                        + ", heap up to " + Text.bytes(Runtime.getRuntime().maxMemory()));
    }

    Finding operatingSystem() {
        String name = System.getProperty("os.name");
        String architecture = System.getProperty("os.arch");
        String detail = name + " " + System.getProperty("os.version") + ", " + architecture;
        boolean supported = name.equals("Linux") && Set.of("amd64", "x86_64").contains(architecture);
        return supported
                ? Finding.ok("system", detail)
                : Finding.warning(
                        "system", detail + ": the native library that comes with streamgauge is for Linux on x86-64");
    }

    Finding processor() {
        List<String> lines = lines("proc/cpuinfo");
        long present =
                lines.stream().filter(line -> line.startsWith("processor")).count();
        String model = lines.stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(MachineExamination::value)
                .orElse("unknown processor");
        Set<String> features = lines.stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line ->
                        (Set<String>) new TreeSet<>(Arrays.asList(value(line).split(" ", -1))))
                .orElse(Set.of());
        List<String> useful =
                USEFUL_FEATURES.stream().filter(features::contains).toList();
        String detail = String.format(
                Locale.ROOT,
                "%d usable%s, %s, %s",
                processors,
                present > processors ? " of " + present + " (a container or the affinity limits them)" : "",
                model,
                useful.isEmpty() ? "features unknown" : String.join(" ", useful));
        return !features.isEmpty() && !features.contains("avx2")
                ? Finding.warning("processor", detail + ": without AVX2 the networks are several times slower")
                : Finding.ok("processor", detail);
    }

    Finding memory() {
        Optional<Long> installed = lines("proc/meminfo").stream()
                .filter(line -> line.startsWith("MemTotal"))
                .findFirst()
                .map(line -> Long.parseLong(value(line).replace(" kB", "")) << 10);
        Optional<Long> limit = Stream.of("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes")
                .flatMap(file -> lines(file).stream())
                .filter(line -> line.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .filter(bytes -> installed.isEmpty() || bytes < installed.get())
                .findFirst();
        return Finding.ok(
                "memory",
                installed.map(Text::bytes).orElse("unknown")
                        + limit.map(bytes -> ", limited to " + Text.bytes(bytes))
                                .orElse(""));
    }

    /** Library, threads and devices; loads the library. */
    List<Finding> computing() {
        NativeRuntime runtime;
        try {
            runtime = NativeRuntime.load(processors);
        } catch (RuntimeException | LinkageError e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return List.of(
                    Finding.failed(
                            "native library",
                            "PyTorch cannot be loaded: " + root
                                    + "; it is unpacked to ~/.djl.ai, or to the directory in DJL_CACHE_DIR, which must be writable"));
        }
        String library = NativeRuntime.libraryPath();
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("native library", runtime.engine() + " " + runtime.version() + " in " + library));
        findings.add(Finding.ok(
                "threads",
                processors + " per operation for training; `score` divides the " + processors
                        + " processors between its stream threads"));
        findings.add(gpu(runtime.devices(), library));
        return findings;
    }

    Finding gpu(List<String> devices, String library) {
        List<String> gpus =
                devices.stream().filter(device -> device.startsWith("gpu")).toList();
        if (!gpus.isEmpty()) {
            return Finding.ok("gpu", String.join(", ", gpus) + "; train with --device gpu");
        }
        boolean driver = Files.exists(root.resolve(DRIVER));
        boolean cpuFlavour = Path.of(library).getFileName().toString().contains("cpu");
        List<String> reasons = new ArrayList<>();
        if (!driver) {
            reasons.add("no NVIDIA driver is loaded (there is no /" + DRIVER + ")");
        }
        if (cpuFlavour) {
            reasons.add("the native library is PyTorch's CPU flavour");
        }
        if (driver && !cpuFlavour) {
            reasons.add("the library finds no CUDA device");
        }
        String detail = "none, training and scoring use the processor: " + String.join(", and ", reasons);
        return driver ? Finding.warning("gpu", detail) : Finding.ok("gpu", detail);
    }

    /** The data directory and which data sets are in it; whether they are unaltered is for {@code data verify}. */
    static List<Finding> data(DataDirectory directory) {
        List<Finding> findings = new ArrayList<>();
        findings.add(
                Files.isDirectory(directory.root())
                        ? Finding.ok("data directory", directory.root().toString())
                        : Finding.warning("data directory", directory.root() + " does not exist yet"));
        for (DatasetName dataset : DatasetName.values()) {
            try {
                switch (dataset) {
                    case IMDB -> {
                        var unused = ImdbDataset.open(directory);
                    }
                    case MNIST -> {
                        var unused = MnistDataset.open(directory);
                    }
                }
                findings.add(Finding.ok("data set " + dataset, "there (`data verify " + dataset + "` reads it)"));
            } catch (DatasetException e) {
                findings.add(Finding.warning("data set " + dataset, String.valueOf(e.getMessage())));
            }
        }
        return findings;
    }

    /** The lines of a file of the system; none when it cannot be read. */
    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }
}
