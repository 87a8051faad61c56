package io.streamgauge.trainer.retrain;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.preprocessing.GreyImage;
import io.streamgauge.models.preprocessing.UnreadableImageException;
import io.streamgauge.schemas.event.ExampleImage;
import io.streamgauge.trainer.data.LabelledReview;
import io.streamgauge.trainer.examples.AdditionalExamples;
import io.streamgauge.trainer.examples.LabelledImage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Examples from their records, read as the scorer reads events.
 *
 * @param examples those that can be read, in their order
 * @param unreadable how many cannot
 */
record ExampleContents(AdditionalExamples examples, int unreadable) {
    private static final String POSITIVE = "positive";

    static ExampleContents of(List<AgreedExamples.Agreed> agreed, Task task) {
        List<LabelledReview> reviews = new ArrayList<>();
        List<LabelledImage> images = new ArrayList<>();
        for (AgreedExamples.Agreed example : agreed) {
            if (task == Task.SENTIMENT) {
                String text = example.content().getText();
                if (text != null && !text.isBlank() && !example.id().isBlank()) {
                    reviews.add(new LabelledReview(
                            example.id(), text, example.label().equals(POSITIVE)));
                }
            } else {
                image(example.content().getImage())
                        .ifPresent(image -> images.add(new LabelledImage(image, Integer.parseInt(example.label()))));
            }
        }
        AdditionalExamples read = new AdditionalExamples(reviews, images, Map.of());
        return new ExampleContents(read, agreed.size() - read.count());
    }

    /** Empty when it is no picture, or of another size than its record says. */
    private static Optional<GreyImage> image(@Nullable ExampleImage record) {
        if (record == null) {
            return Optional.empty();
        }
        ByteBuffer buffer = record.getPixels().duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        try {
            return switch (record.getFormat()) {
                case UNKNOWN -> Optional.empty();
                case GRAY8 -> Optional.of(new GreyImage(record.getWidth(), record.getHeight(), bytes));
                case PNG -> ofSize(record, GreyImage.decode(bytes, GreyImage.Compression.PNG));
                case JPEG -> ofSize(record, GreyImage.decode(bytes, GreyImage.Compression.JPEG));
            };
        } catch (UnreadableImageException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<GreyImage> ofSize(ExampleImage record, GreyImage image) {
        return image.width() == record.getWidth() && image.height() == record.getHeight()
                ? Optional.of(image)
                : Optional.empty();
    }
}
