package io.streamgauge.trainer.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of the content of a dataset, whichever way it is packed. For each file, in ascending order of its path (by
 * UTF-16 code units; the paths are ASCII), these bytes go into the digest:
 *
 * <ol>
 *   <li>the length of the path in bytes: 4 bytes, big-endian
 *   <li>the path, UTF-8
 *   <li>the length of the content in bytes: 8 bytes, big-endian
 *   <li>the content, uncompressed
 * </ol>
 *
 * <p>The paths are relative to the dataset's top folder: {@code test/neg/0_2.txt}, {@code t10k-images-idx3-ubyte}.
 */
final class ContentDigest {
    private final MessageDigest sha256 = digest("SHA-256");
    private String lastPath = "";

    void add(String path, byte[]... content) {
        if (path.compareTo(lastPath) <= 0) {
            throw new IllegalArgumentException("path " + path + " comes after " + lastPath + "; add them in order");
        }
        lastPath = path;
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        long length = 0;
        for (byte[] piece : content) {
            length += piece.length;
        }
        sha256.update(ByteBuffer.allocate(4).putInt(name.length).flip());
        sha256.update(name);
        sha256.update(ByteBuffer.allocate(8).putLong(length).flip());
        for (byte[] piece : content) {
            sha256.update(piece);
        }
    }

    /** The digest in lower-case hexadecimal. Call once, at the end. */
    String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    static String sha256(String text) {
        return HexFormat.of().formatHex(digest("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** MD5, because that is what was published for these files. It tells damage, not forgery. */
    static String md5(byte[]... content) {
        MessageDigest md5 = digest("MD5");
        for (byte[] piece : content) {
            md5.update(piece);
        }
        return HexFormat.of().formatHex(md5.digest());
    }

    static String md5(Path file) throws IOException {
        MessageDigest md5 = digest("MD5");
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                md5.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(md5.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException("this Java has no " + algorithm, e));
        }
    }
}
