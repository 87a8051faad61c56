package io.streamgauge.models.bundle;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.models.network.Architecture;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * A weights file in the safetensors format: eight bytes of header length (little endian), a JSON header that gives each
 * tensor's type, shape and place, then the tensors' bytes without gaps.
 *
 * <p>DJL reads this format too, but believes the header; a header that lies would reach native code. So the header is
 * read here, must describe exactly the tensors that the architecture has, and only then do bytes become arrays. Only
 * F32 and F16 are accepted, and I64 for keys: DJL 0.36 aborts the process on some other types.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format's description</a>
 */
public final class SafetensorsFile {
    private static final int LENGTH_BYTES = 8;
    private static final long LARGEST_HEADER = 1L << 20;
    private static final Map<String, DataType> INTEGER_TYPES = Map.of("I64", DataType.INT64);
    private static final Map<String, DataType> FLOATING_TYPES =
            new TreeMap<>(Map.of("F32", DataType.FLOAT32, "F16", DataType.FLOAT16)).descendingMap();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final Map<String, long[]> expected;
    private final Set<String> integers;

    private SafetensorsFile(Path file, Map<String, long[]> expected, Set<String> integers) {
        this.file = file;
        this.expected = expected;
        this.integers = integers;
    }

    /**
     * A file that is there or will be.
     *
     * @param expected the shape of each tensor that it must have, by name; there must be no others, and all are
     *     floating-point
     */
    public SafetensorsFile(Path file, Map<String, long[]> expected) {
        this(file, expected, Set.of());
    }

    /** A file with the tensors of an architecture. */
    static SafetensorsFile of(Architecture architecture, Path file) {
        return new SafetensorsFile(file, architecture.tensors(), architecture.integerTensors());
    }

    /** Where a tensor lies: {@code end} is the first byte after it, counted from the end of the header. */
    private record Entry(String name, DataType type, Shape shape, long begin, long end) {}

    /**
     * Writes tensors in the order of their names, so that the same values are the same bytes whatever map they come in.
     *
     * @param arrays floating-point and int64 arrays by name, on any device; left as they are
     * @param type what the floating-point ones are stored as
     * @param out stays open
     */
    static void write(Map<String, NDArray> arrays, DataType type, OutputStream out) throws IOException {
        try (NDList list = new NDList()) {
            new TreeMap<>(arrays).forEach((name, array) -> {
                NDArray stored = array.toType(array.getDataType().isFloating() ? type : array.getDataType(), true);
                stored.setName(name);
                list.add(stored);
            });
            list.encode(out, NDList.Encoding.SAFETENSORS);
        }
    }

    /**
     * Writes float32 tensors to a new file.
     *
     * @param arrays floating-point arrays by name, on any device; left as they are
     */
    public static void write(Map<String, NDArray> arrays, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            write(arrays, DataType.FLOAT32, out);
        }
    }

    /** Checks the file without reading the tensors. */
    void check() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            entries(channel, Hashes.digest());
        } catch (IOException e) {
            throw new InvalidBundleException(file, "", "cannot be read: " + e, e);
        }
    }

    /**
     * Reads the tensors.
     *
     * @param manager owns the arrays
     * @return float32 arrays by name, int64 ones for keys
     * @throws InvalidBundleException when the file cannot be read, or does not hold these tensors with finite values
     */
    public Map<String, NDArray> read(NDManager manager) {
        return read(manager, Hashes.digest());
    }

    /**
     * Reads the tensors of a file whose hash is known. What is hashed is what was read: the file may have been changed since it
     * was last looked at.
     *
     * @param manager owns the arrays
     * @param sha256 of the whole file, 64 lower-case hexadecimal digits
     * @return float32 arrays by name, int64 ones for keys
     * @throws InvalidBundleException as by {@link #read(NDManager)}, and when the file has another hash
     */
    Map<String, NDArray> read(NDManager manager, String sha256) {
        MessageDigest digest = Hashes.digest();
        Map<String, NDArray> arrays = read(manager, digest);
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(sha256)) {
            throw new InvalidBundleException(
                    file,
                    "",
                    "had the SHA-256 " + found + " when it was loaded, but the manifest's weights.sha256 is " + sha256
                            + ": the file was changed meanwhile");
        }
        return arrays;
    }

    /** Lets the digest see every byte of the file in its order: header and tensors leave no gaps. */
    private Map<String, NDArray> read(NDManager manager, MessageDigest digest) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            List<Entry> entries = entries(channel, digest);
            long data = channel.size() - entries.get(entries.size() - 1).end();
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (Entry entry : entries) {
                arrays.put(entry.name(), array(manager, entry, channel, data, digest));
            }
            return arrays;
        } catch (IOException e) {
            throw new InvalidBundleException(file, "", "cannot be read: " + e, e);
        }
    }

    private NDArray array(NDManager manager, Entry entry, FileChannel channel, long data, MessageDigest digest)
            throws IOException {
        // Read into memory that is the native library's own. Java's direct buffers go when the garbage collector finds
        // them: those of swapped models would pile up. On a GPU there is no such memory to write to.
        NDArray read = manager.create(entry.shape(), entry.type(), Device.cpu());
        fill(channel, read.toByteBuffer(true), data + entry.begin(), digest);
        NDArray array = read;
        if (entry.type() == DataType.FLOAT16) {
            array = read.toType(DataType.FLOAT32, true);
            read.close();
        }
        if (!manager.getDevice().equals(Device.cpu())) {
            NDArray onHost = array;
            array = onHost.toDevice(manager.getDevice(), true);
            onHost.close();
        }
        if (entry.type() != DataType.INT64) {
            requireFinite(entry.name(), array);
        }
        return array;
    }

    private void requireFinite(String name, NDArray array) {
        if (!isFinite(array)) {
            throw new InvalidBundleException(file, name, "holds values that are no finite numbers");
        }
    }

    /**
     * Whether an array could be read back.
     *
     * @param array float32
     */
    public static boolean isFinite(NDArray array) {
        try (NDArray magnitude = array.abs();
                NDArray largest = magnitude.max()) {
            // The maximum of anything with a NaN is NaN, so one comparison finds both.
            return Float.isFinite(largest.getFloat());
        }
    }

    private List<Entry> entries(FileChannel channel, MessageDigest digest) throws IOException {
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw new InvalidBundleException(file, "header", "the file of " + size + " bytes has none");
        }
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, length, 0, digest);
        long headerBytes = length.getLong(0);
        if (headerBytes < 2 || headerBytes > LARGEST_HEADER || headerBytes > size - LENGTH_BYTES) {
            throw new InvalidBundleException(
                    file,
                    "header",
                    "its length is " + headerBytes + " bytes in a file of " + size + " bytes; allowed are 2 to "
                            + LARGEST_HEADER);
        }
        ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
        fill(channel, header, LENGTH_BYTES, digest);
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
        if (!root.isObject()) {
            throw new InvalidBundleException(file, "header", "is no JSON object");
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
        DataType type = type(name, node.path("dtype"));
        Shape shape = new Shape(wanted);
        JsonNode actual = node.path("shape");
        if (!Arrays.equals(wanted, integers(actual))) {
            throw new InvalidBundleException(
                    file, name, "has the shape " + actual + ", but the architecture wants " + shape);
        }
        JsonNode place = node.path("data_offsets");
        long[] offsets = integers(place);
        long bytes = shape.size() * type.getNumOfBytes();
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] - offsets[0] != bytes) {
            throw new InvalidBundleException(
                    file, name, "has the data_offsets " + place + ", but must have two integers, " + bytes + " apart");
        }
        return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    private DataType type(String name, JsonNode type) {
        Map<String, DataType> allowed = integers.contains(name) ? INTEGER_TYPES : FLOATING_TYPES;
        DataType found = allowed.get(type.asText());
        if (found == null) {
            throw new InvalidBundleException(
                    file,
                    name,
                    "has the type " + type + ": allowed " + (allowed.size() == 1 ? "is " : "are ")
                            + String.join(" and ", allowed.keySet()));
        }
        return found;
    }

    /** The integers of a JSON array, or nothing if it is none or holds anything else. */
    private static long[] integers(JsonNode array) {
        LongStream.Builder integers = LongStream.builder();
        for (JsonNode element : array) {
            // Jackson would take "7" and 7.9 for 7, and the low bits of what is too large.
            if (!array.isArray() || !element.isIntegralNumber() || !element.canConvertToLong()) {
                return new long[0];
            }
            integers.add(element.longValue());
        }
        return integers.build().toArray();
    }

    private void fill(FileChannel channel, ByteBuffer buffer, long position, MessageDigest digest) throws IOException {
        long next = position;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, next);
            if (count < 0) {
                throw new InvalidBundleException(file, "", "ends at byte " + next + ", too early");
            }
            next += count;
        }
        buffer.flip();
        digest.update(buffer.duplicate());
    }
}
