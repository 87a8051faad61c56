package io.streamgauge.trainer.examples;

import io.streamgauge.models.preprocessing.GreyImage;

/**
 * A picture of a digit and which one it shows.
 *
 * @param image the picture, of any size
 * @param label the digit, 0 to 9
 */
public record LabelledImage(GreyImage image, int label) {
    /** Checks the label. */
    public LabelledImage {
        if (label < 0 || label > 9) {
            throw new IllegalArgumentException("The label is " + label + "; labels go from 0 to 9");
        }
    }
}
