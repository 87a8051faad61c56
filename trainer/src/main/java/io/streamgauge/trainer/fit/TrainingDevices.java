package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.streamgauge.models.network.ComputeDevice;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a network is trained.
 *
 * @param parts a device for each part of a batch, one or more; one that is there twice does two parts
 */
public record TrainingDevices(List<Device> parts) {
    private static final String CPU = "cpu";
    private static final Pattern NUMBERED = Pattern.compile("gpu(?::(\\d{1,3}))?");

    /** Checks that there is one. */
    public TrainingDevices {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("There is no device to train on: name one or more");
        }
        parts = List.copyOf(parts);
    }

    /**
     * Those that a user names. Loads the native library.
     *
     * @param names {@code cpu}, {@code gpu} for the first graphics card, or some of {@code gpu:0}, {@code gpu:1} and so on
     * @return in ascending order
     * @throws IllegalArgumentException when one is spelt otherwise, named twice, beside the processor, or not there
     */
    public static TrainingDevices named(List<String> names) {
        return named(names, Engine.getInstance().getGpuCount());
    }

    /** The same for graphics cards of which there are so many. */
    static TrainingDevices named(List<String> names, int gpus) {
        if (names.size() == 1 && CPU.equalsIgnoreCase(names.get(0))) {
            return new TrainingDevices(List.of(Device.cpu()));
        }
        SortedSet<Integer> numbers = new TreeSet<>();
        for (String name : names) {
            if (CPU.equalsIgnoreCase(name)) {
                throw new IllegalArgumentException(
                        String.join(",", names) + " has the cpu among others: name it alone, or graphics cards alone");
            }
            Matcher number = NUMBERED.matcher(name.toLowerCase(Locale.ROOT));
            if (!number.matches()) {
                throw new IllegalArgumentException("'" + name + "' in " + String.join(",", names)
                        + " is no device to train on: use cpu, gpu, or several such as gpu:0,gpu:1");
            }
            int chosen = number.group(1) == null ? 0 : Integer.parseInt(number.group(1));
            if (!numbers.add(chosen)) {
                throw new IllegalArgumentException(
                        String.join(",", names) + " names the graphics card " + chosen + " twice: name each once");
            }
        }
        if (gpus == 0) {
            return new TrainingDevices(List.of(ComputeDevice.GPU.device()));
        }
        if (numbers.last() >= gpus) {
            throw new IllegalArgumentException("There is no gpu:" + numbers.last() + ": PyTorch finds " + gpus
                    + " here, from gpu:0 to gpu:" + (gpus - 1));
        }
        return new TrainingDevices(numbers.stream().map(Device::gpu).toList());
    }

    /** Where the weights are that count in the end, and where they are measured. */
    Device first() {
        return parts.get(0);
    }

    @Override
    public String toString() {
        return parts.stream().map(Device::toString).collect(Collectors.joining(", "));
    }
}
