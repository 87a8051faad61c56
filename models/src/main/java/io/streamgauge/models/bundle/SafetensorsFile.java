package io.streamgauge.models.bundle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A weights file in the safetensors format: eight bytes of header length (little endian), a JSON header that gives each
 * tensor's type, shape and place, then the tensors' bytes without gaps.
 *
 * <p>DJL reads this format too, but believes the header; a header that lies would reach native code. So the header is
 * read here, must describe exactly the tensors that the architecture has, and only then do bytes become arrays. Only
 * F32 and F16 are accepted: DJL 0.36 aborts the process on some other types.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format's description</a>
 */
final class SafetensorsFile {
    private static final int LENGTH_BYTES = 8;
    private static final long LARGEST_HEADER = 1L << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final Map<String, long[]> expected;

    SafetensorsFile(Path file, Map<String, long[]> expected) {
        this.file = file;
        this.expected = expected;
    }

    /** Where a tensor lies: {@code end} is the first byte after it, counted from the end of the header. */
    private record Entry(String name, DataType type, Shape shape, long begin, long end) {}

    /** Checks the file without reading the tensors. */
    void check() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            entries(channel);
        } catch (IOException e) {
            throw new InvalidBundleException(file, "", "cannot be read: " + e, e);
        }
    }

    /**
     * Reads the tensors.
     *
     * @param manager owns the arrays
     * @return float32 arrays by name
     */
    Map<String, NDArray> read(NDManager manager) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            List<Entry> entries = entries(channel);
            long data = channel.size() - entries.get(entries.size() - 1).end();
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (Entry entry : entries) {
                ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(entry.end() - entry.begin()))
                        .order(ByteOrder.LITTLE_ENDIAN);
                fill(channel, bytes, data + entry.begin());
                arrays.put(entry.name(), array(manager, entry, bytes));
            }
            return arrays;
        } catch (IOException e) {
            throw new InvalidBundleException(file, "", "cannot be read: " + e, e);
        }
    }

    private NDArray array(NDManager manager, Entry entry, ByteBuffer bytes) {
        NDArray stored = manager.create(bytes, entry.shape(), entry.type());
        NDArray array = stored;
        if (entry.type() != DataType.FLOAT32) {
            array = stored.toType(DataType.FLOAT32, false);
            stored.close();
        }
        try (NDArray magnitude = array.abs();
                NDArray largest = magnitude.max()) {
            // The maximum of anything with a NaN is NaN, so one comparison finds both.
            if (!Float.isFinite(largest.getFloat())) {
                throw new InvalidBundleException(file, entry.name(), "holds values that are no finite numbers");
            }
        }
        return array;
    }

    private List<Entry> entries(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw new InvalidBundleException(file, "header", "the file of " + size + " bytes has none");
        }
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, length, 0);
        long headerBytes = length.getLong(0);
        if (headerBytes < 2 || headerBytes > LARGEST_HEADER || headerBytes > size - LENGTH_BYTES) {
            throw new InvalidBundleException(
                    file,
                    "header",
                    "its length is " + headerBytes + " bytes in a file of " + size + " bytes; allowed are 2 to "
                            + LARGEST_HEADER);
        }
        ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
        fill(channel, header, LENGTH_BYTES);
        List<Entry> entries = parse(new String(header.array(), StandardCharsets.UTF_8));
        long data = size - LENGTH_BYTES - headerBytes;
        long position = 0;
        for (Entry entry : entries) {
            if (entry.begin() != position) {
                throw new InvalidBundleException(
                        file,
                        entry.name(),
                        "begins at byte " + entry.begin() + ", but the tensor before it ends at " + position
                                + ": tensors must neither overlap nor leave gaps");
            }
            position = entry.end();
        }
        if (position != data) {
            throw new InvalidBundleException(
                    file, "header", "the tensors have " + position + " bytes, but " + data + " follow the header");
        }
        return entries;
    }

    private List<Entry> parse(String header) {
        JsonNode root;
        try {
            root = JSON.readTree(header);
        } catch (JsonProcessingException e) {
            throw new InvalidBundleException(file, "header", "is no JSON: " + e.getOriginalMessage(), e);
        }
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!"__metadata__".equals(field.getKey())) {
                entries.add(entry(field.getKey(), field.getValue()));
            }
        }
        for (String name : expected.keySet()) {
            if (entries.stream().noneMatch(entry -> entry.name().equals(name))) {
                throw new InvalidBundleException(file, name, "is missing");
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin));
        return entries;
    }

    private Entry entry(String name, JsonNode node) {
        long[] wanted = expected.get(name);
        if (wanted == null) {
            throw new InvalidBundleException(file, name, "is a tensor that the architecture does not have");
        }
        DataType type =
                switch (node.path("dtype").asText()) {
                    case "F32" -> DataType.FLOAT32;
                    case "F16" -> DataType.FLOAT16;
                    default ->
                        throw new InvalidBundleException(
                                file, name, "has the type " + node.path("dtype") + ": allowed are F32 and F16");
                };
        Shape shape = new Shape(wanted);
        List<Long> actual = new ArrayList<>();
        node.path("shape").forEach(dimension -> actual.add(dimension.asLong(-1)));
        if (!shape.equals(new Shape(actual))) {
            throw new InvalidBundleException(
                    file, name, "has the shape " + actual + ", but the architecture wants " + shape);
        }
        JsonNode offsets = node.path("data_offsets");
        long begin = offsets.path(0).asLong(-1);
        long end = offsets.path(1).asLong(-1);
        long bytes = shape.size() * type.getNumOfBytes();
        if (offsets.size() != 2 || begin < 0 || end - begin != bytes) {
            throw new InvalidBundleException(file, name, "lies at " + offsets + ", but needs " + bytes + " bytes");
        }
        return new Entry(name, type, shape, begin, end);
    }

    private void fill(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long next = position;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, next);
            if (count < 0) {
                throw new InvalidBundleException(file, "", "ends at byte " + next + ", too early");
            }
            next += count;
        }
        buffer.flip();
    }
}
