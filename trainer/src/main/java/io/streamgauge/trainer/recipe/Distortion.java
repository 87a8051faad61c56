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
 * @param until share of all steps, above 0 to 1, after which pictures are left as they are: what a network is used on is not
 *     distorted (He et al., "Data Augmentation Revisited: Rethinking the Distribution Gap between Clean and Augmented Data", 2019)
 */
public record Distortion(float degrees, float shift, float scale, float shear, float elastic, float until) {
    /** Leaves pictures as they are. */
    public static final Distortion NONE = new Distortion(0, 0, 0, 0, 0);

    /** In all steps. */
    public Distortion(float degrees, float shift, float scale, float shear, float elastic) {
        this(degrees, shift, scale, shear, elastic, 1);
    }

    /** Checks the values. */
    public Distortion {
        require("degrees", degrees, 180);
        require("shift", shift, 100);
        require("scale", scale, 0.5f);
        require("shear", shear, 1);
        require("elastic", elastic, 10);
        if (!(until > 0 && until <= 1)) {
            throw new IllegalArgumentException("until is " + until + ": it must be above 0, to 1");
        }
    }

    /** Whether pictures are changed at all. */
    boolean changes() {
        return degrees > 0 || shift > 0 || scale > 0 || shear > 0 || elastic > 0;
    }

    /**
     * Whether pictures are changed in a step.
     *
     * @param step number of the step, counted from 0
     * @param steps number of all steps of the training
     */
    public boolean isOn(long step, long steps) {
        return step < until * (double) steps;
    }

    private static void require(String name, float value, float most) {
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be from 0 to " + most);
        }
    }
}
