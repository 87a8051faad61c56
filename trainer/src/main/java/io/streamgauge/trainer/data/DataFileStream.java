package io.streamgauge.trainer.data;

import io.streamgauge.trainer.ProgressListener;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The unpacked content of a data file, read once from front to back. It knows how far it got, so that a complaint can say
 * where, and it ends with an error when more comes out than the file can honestly hold. Not thread-safe.
 */
final class DataFileStream extends InputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private final DataFile file;
    private final Packed packed;
    private final InputStream content;
    private final long maximumBytes;
    private long limit = Long.MAX_VALUE;
    private long position;

    private DataFileStream(DataFile file, Packed packed, InputStream content, long maximumBytes) {
        this.file = file;
        this.packed = packed;
        this.content = content;
        this.maximumBytes = maximumBytes;
    }

    /** Opens a file that must be gzip. */
    static DataFileStream openGzip(DataFile file, long maximumBytes, ProgressListener progress) throws IOException {
        return open(file, maximumBytes, progress, true);
    }

    /** Opens a file that may be gzip. */
    static DataFileStream open(DataFile file, long maximumBytes, ProgressListener progress) throws IOException {
        return open(file, maximumBytes, progress, false);
    }

    private static DataFileStream open(
            DataFile file, long maximumBytes, ProgressListener progress, boolean gzipRequired) throws IOException {
        Packed packed = new Packed(new BufferedInputStream(Files.newInputStream(file.path()), BUFFER_BYTES), progress);
        try {
            packed.mark(2);
            byte[] start = packed.in().readNBytes(2);
            packed.reset();
            if (isGzip(start)) {
                return new DataFileStream(file, packed, new GZIPInputStream(packed, BUFFER_BYTES), maximumBytes);
            }
            if (gzipRequired) {
                throw new ZipException(
                        start.length < 2 ? "it is empty" : "it does not begin as gzip does (bytes 1f 8b)");
            }
            return new DataFileStream(file, packed, packed, maximumBytes);
        } catch (IOException e) {
            packed.close();
            throw e;
        }
    }

    static boolean isGzip(byte[] start) {
        return start.length >= 2 && start[0] == (byte) 0x1f && start[1] == (byte) 0x8b;
    }

    /** What went wrong with the file, in words. {@code where} is empty or says what was being read. */
    static String explain(DataFile file, IOException e, String where) {
        String reason;
        if (e instanceof ClosedByInterruptException) {
            reason = ": reading was interrupted";
        } else if (e instanceof EOFException) {
            reason = " is truncated: the data end too early";
        } else if (e instanceof ZipException) {
            reason = " is not a sound gzip file: " + e.getMessage();
        } else {
            reason =
                    " cannot be read: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
        return file.shownAs() + reason + where;
    }

    /**
     * Ends reading at a place, until another one is named: for readers that would take as much into memory as the file says.
     *
     * @param last how many unpacked bytes may have been read, counted from the beginning
     */
    void limit(long last) {
        limit = last;
    }

    /** Where reading stands, for messages. */
    String whereabouts() {
        return "at byte " + position + " of the unpacked data, " + packed.position + " of the file";
    }

    /** Reads to the end, so that the checksum at the end of a gzip file is checked. */
    long drain() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long count = 0;
        for (int n = read(buffer); n >= 0; n = read(buffer)) {
            count += n;
        }
        return count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = content.read(buffer, offset, length);
        if (count > 0) {
            position += count;
            if (position > maximumBytes) {
                throw new IOException("it unpacks to more than " + maximumBytes + " bytes, which " + file.shownAs()
                        + " cannot honestly hold");
            }
            if (position > limit) {
                throw new IOException("what it says about its entries is longer than their names can be");
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    /** The file as it lies on disk. */
    private static final class Packed extends FilterInputStream {
        private static final long REPORT_EVERY_BYTES = 1 << 20;

        private final ProgressListener progress;
        private long position;
        private long reported;

        Packed(InputStream in, ProgressListener progress) {
            super(in);
            this.progress = progress;
        }

        InputStream in() {
            return in;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            advance(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            advance(Math.max(count, 0));
            return count;
        }

        private void advance(int count) {
            position += count;
            if (position - reported >= REPORT_EVERY_BYTES) {
                reported = position;
                progress.advanced(position, "");
            }
        }
    }
}
