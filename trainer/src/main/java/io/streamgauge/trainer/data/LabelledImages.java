package io.streamgauge.trainer.data;

/**
 * Grey-scale images of 28 x 28 pixels with a label from 0 to 9. The arrays are handed out without copying, because they
 * are large: do not write to them.
 */
public final class LabelledImages {
    /** Rows of an image. */
    public static final int HEIGHT = 28;
    /** Columns of an image. */
    public static final int WIDTH = 28;
    /** Bytes of an image. */
    public static final int PIXELS = HEIGHT * WIDTH;

    private final byte[] pixels;
    private final byte[] labels;

    /**
     * Takes the arrays over without copying.
     *
     * @param pixels {@code (count, 28, 28)}, row-major, one unsigned byte each: 0 background, 255 ink
     * @param labels {@code (count)}, each 0 to 9
     */
    public LabelledImages(byte[] pixels, byte[] labels) {
        if (pixels.length != (long) labels.length * PIXELS) {
            throw new IllegalArgumentException("got " + pixels.length + " bytes of pixels for " + labels.length
                    + " labels; need " + PIXELS + " for each");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] > 9) {
                throw new IllegalArgumentException(
                        "label " + i + " is " + Byte.toUnsignedInt(labels[i]) + "; labels go from 0 to 9");
            }
        }
        this.pixels = pixels;
        this.labels = labels;
    }

    /** How many images there are. */
    public int count() {
        return labels.length;
    }

    /** {@code (count, 28, 28)}, row-major, one unsigned byte each. Not a copy. */
    public byte[] pixels() {
        return pixels;
    }

    /** {@code (count)}, each 0 to 9. Not a copy. */
    public byte[] labels() {
        return labels;
    }

    /** The label of one image, 0 to 9. */
    public int label(int index) {
        return labels[index];
    }
}
