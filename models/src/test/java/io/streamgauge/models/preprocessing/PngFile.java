package io.streamgauge.models.preprocessing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNG files made by hand. */
final class PngFile {
    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'};

    private static final int AROUND_DATA = 12;

    private PngFile() {}

    /**
     * A black picture.
     *
     * @param colour of the header: 0 grey, 2 colours, 3 palette, 4 grey with alpha, 6 colours with alpha
     */
    static byte[] of(int width, int height, int bits, int colour, boolean interlaced, byte[]... chunksBeforePixels) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        file.writeBytes(chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) bits)
                        .put((byte) colour)
                        .put(10, (byte) 0)
                        .put(12, (byte) (interlaced ? 1 : 0))
                        .array()));
        for (byte[] chunk : chunksBeforePixels) {
            file.writeBytes(chunk);
        }
        file.writeBytes(chunk(
                "IDAT", deflated(new byte[interlaced ? 4 * width * height * 8 : rows(width, height, bits, colour)])));
        file.writeBytes(chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    private static int rows(int width, int height, int bits, int colour) {
        int samples =
                switch (colour) {
                    case 2 -> 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> 1;
                };
        return height * (1 + (width * samples * bits + 7) / 8);
    }

    static byte[] chunk(String type, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(AROUND_DATA + data.length)
                .putInt(data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data);
        return chunk.putInt(checksum(chunk.array(), 4, 4 + data.length)).array();
    }

    static byte[] deflated(byte[] data) {
        Deflater deflater = new Deflater();
        deflater.setInput(data);
        deflater.finish();
        byte[] packed = new byte[data.length + 64];
        int length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }

    /** The same file with the checksums of its chunks put right, as far as they can be told apart. */
    static byte[] withRightChecksums(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file.clone());
        int position = SIGNATURE.length;
        while (position + AROUND_DATA <= file.length) {
            int length = buffer.getInt(position);
            if (length < 0 || length > file.length - position - AROUND_DATA) {
                break;
            }
            buffer.putInt(position + 8 + length, checksum(buffer.array(), position + 4, 4 + length));
            position += AROUND_DATA + length;
        }
        return buffer.array();
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, from, length);
        return (int) checksum.getValue();
    }
}
