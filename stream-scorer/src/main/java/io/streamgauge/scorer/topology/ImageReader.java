package io.streamgauge.scorer.topology;

import io.streamgauge.models.network.Explanation;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.GreyImage;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.Preprocessing;
import io.streamgauge.models.preprocessing.UnreadableImageException;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.scorer.inference.AttributionRecords;
import io.streamgauge.streams.InvalidEventException;
import java.nio.ByteBuffer;

/** Images. Width, height and pixels must agree; a picture of another size than the model's is scaled to it. */
record ImageReader() implements EventReader<ImageEvent> {
    @Override
    public String eventId(ImageEvent event) {
        return event.getEventId();
    }

    @Override
    public String subject(ImageEvent event) {
        return event.getSource();
    }

    @Override
    public Features features(ImageEvent event, Preprocessing preprocessing) {
        GreyImage image =
                switch (event.getFormat()) {
                    case UNKNOWN ->
                        throw new InvalidEventException(
                                Reason.UNKNOWN_IMAGE_FORMAT,
                                "The event names an image format that this version of streamgauge does not know");
                    case GRAY8 -> plain(event);
                    case PNG -> decoded(event, GreyImage.Compression.PNG);
                    case JPEG -> decoded(event, GreyImage.Compression.JPEG);
                };
        if (!(preprocessing instanceof ImagePreprocessing pixels)) {
            throw new IllegalStateException("A model for images cannot read pixels: its preprocessing is "
                    + preprocessing.getClass().getSimpleName());
        }
        return pixels.encode(image);
    }

    @Override
    public Attributions attributions(
            ImageEvent event, Preprocessing preprocessing, Explanation explanation, String label, int mostWords) {
        return AttributionRecords.of((Explanation.Picture) explanation, label);
    }

    private static GreyImage plain(ImageEvent event) {
        requireSides(event);
        byte[] pixels = bytes(event);
        if (pixels.length != event.getWidth() * event.getHeight()) {
            throw new InvalidEventException(
                    Reason.WRONG_IMAGE_SIZE,
                    "The image of " + size(event) + " has " + pixels.length + " bytes; GRAY8 has one per pixel, so "
                            + event.getWidth() * event.getHeight());
        }
        return new GreyImage(event.getWidth(), event.getHeight(), pixels);
    }

    private static GreyImage decoded(ImageEvent event, GreyImage.Compression compression) {
        requireSides(event);
        GreyImage image;
        try {
            image = GreyImage.decode(bytes(event), compression);
        } catch (UnreadableImageException e) {
            throw new InvalidEventException(Reason.UNREADABLE_IMAGE, String.valueOf(e.getMessage()), e);
        }
        if (image.width() != event.getWidth() || image.height() != event.getHeight()) {
            throw new InvalidEventException(
                    Reason.WRONG_IMAGE_SIZE,
                    "The " + compression + " file is " + image.width() + " x " + image.height()
                            + " pixels, but the event says " + size(event));
        }
        return image;
    }

    private static void requireSides(ImageEvent event) {
        if (outOfRange(event.getWidth()) || outOfRange(event.getHeight())) {
            throw new InvalidEventException(
                    Reason.WRONG_IMAGE_SIZE,
                    "The event says that the image is " + size(event) + "; each side must have from 1 to "
                            + GreyImage.LARGEST_SIDE);
        }
        if (event.getWidth() * event.getHeight() > GreyImage.MOST_PIXELS) {
            throw new InvalidEventException(
                    Reason.WRONG_IMAGE_SIZE,
                    "The event says that the image is " + size(event) + "; it must have at most "
                            + GreyImage.MOST_PIXELS);
        }
    }

    private static boolean outOfRange(int side) {
        return side < 1 || side > GreyImage.LARGEST_SIDE;
    }

    private static String size(ImageEvent event) {
        return event.getWidth() + " x " + event.getHeight() + " pixels";
    }

    private static byte[] bytes(ImageEvent event) {
        ByteBuffer buffer = event.getPixels().duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
