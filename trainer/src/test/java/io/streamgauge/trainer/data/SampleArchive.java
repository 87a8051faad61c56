package io.streamgauge.trainer.data;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Builds archives like the one of the Large Movie Review Dataset, with a handful of reviews. */
final class SampleArchive {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    /** Two reviews per class, in no particular order, and an unlabelled one. */
    static SampleArchive complete() {
        return new SampleArchive()
                .with("train/pos/1_10.txt", "A joy<br />from start to end.")
                .with("train/pos/0_7.txt", "Good. Caf\u00e9 scenes \u2026 \ud83c\udfac")
                .with("train/neg/0_1.txt", "Dreadful.")
                .with("train/neg/1_4.txt", "Dull.")
                .with("train/unsup/0_0.txt", "Nobody knows.")
                .with("test/neg/0_2.txt", "Dull.")
                .with("test/neg/1_3.txt", "Not for me.")
                .with("test/pos/0_8.txt", "Fine.")
                .with("test/pos/1_9.txt", "Fine.");
    }

    /** {@link #complete()} with one review made so long that it takes many pieces to download. */
    static SampleArchive large() {
        byte[] noise = new byte[300_000];
        new Random(7).nextBytes(noise);
        return complete().with("train/pos/1_10.txt", HexFormat.of().formatHex(noise));
    }

    SampleArchive with(String path, String text) {
        return with(path, text.getBytes(StandardCharsets.UTF_8));
    }

    SampleArchive with(String path, byte[] content) {
        return withEntry("aclImdb/" + path, content);
    }

    SampleArchive withEntry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    SampleArchive without(String path) {
        entries.remove("aclImdb/" + path);
        return this;
    }

    byte[] tar() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            for (Map.Entry<String, byte[]> file : entries.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                // Fixed, so that the same reviews always make the same bytes.
                entry.setModTime(0);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    byte[] tarGz() {
        return gzip(tar());
    }

    DataDirectory in(Path root) {
        return write(root, tarGz());
    }

    static DataDirectory write(Path root, byte[] archive) {
        try {
            Path folder = Files.createDirectories(root.resolve("imdb"));
            Files.write(folder.resolve("aclImdb_v1.tar.gz"), archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DataDirectory(root);
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The contract that the {@code complete} archives fulfil, published at the given locations. */
    ImdbContract contract(URI... locations) {
        return new ImdbContract(2, "0".repeat(32), digest(), List.of(locations));
    }

    /** Written from the definition in {@link ImdbDataset#contentDigest()}, without the code under test. */
    String digest() {
        Map<String, byte[]> sorted = new TreeMap<>();
        entries.forEach((name, content) -> {
            if (name.matches("aclImdb/(train|test)/(pos|neg)/.*")) {
                sorted.put(name.substring("aclImdb/".length()), content);
            }
        });
        return digest(sorted);
    }

    static String digest(Map<String, byte[]> sorted) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            for (Map.Entry<String, byte[]> file : sorted.entrySet()) {
                out.writeInt(file.getKey().length());
                out.writeBytes(file.getKey());
                out.writeLong(file.getValue().length);
                out.write(file.getValue());
            }
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
