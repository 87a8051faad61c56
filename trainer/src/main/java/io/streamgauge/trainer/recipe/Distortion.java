package io.streamgauge.trainer.recipe;

/**
 * How far pictures are distorted in training, each differently in every step. All but {@code elastic} are drawn evenly from
 * minus to plus the number that stands here.
 *
 * @param degrees of turning, 0 to 180
 * @param shift pixels to the side and up or down, 0 to 100
 * @param scale share by which height and width grow or shrink, each on its own, 0 to 0.5
 * @param shear pixels to the side per pixel downwards, 0 to 1
 * @param elastic standard deviation, in pixels, of the displacements of the control points by which a picture is bent, 0 to 10
 */
public record Distortion(float degrees, float shift, float scale, float shear, float elastic) {
    /** Leaves pictures as they are. */
    public static final Distortion NONE = new Distortion(0, 0, 0, 0, 0);

    /** Checks the values. */
    public Distortion {
        require("degrees", degrees, 180);
        require("shift", shift, 100);
        require("scale", scale, 0.5f);
        require("shear", shear, 1);
        require("elastic", elastic, 10);
    }

    private static void require(String name, float value, float most) {
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be from 0 to " + most);
        }
    }
}
