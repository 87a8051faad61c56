package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.trainer.examples.Examples;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExampleContentsTest {
    private static final byte[] PIXELS = {0, 51, 102, (byte) 255};

    @ParameterizedTest
    @CsvSource({"GRAY8", "PNG"})
    void picturesAreReadAsTheScorerReadsThem(ImageFormat format) throws IOException {
        byte[] bytes = format == ImageFormat.PNG ? png() : PIXELS;

        ExampleContents contents =
                ExampleContents.of(List.of(SampleExamples.picture("7", format, 2, 2, bytes)), Task.DIGITS);

        assertThat(contents.unreadable()).isZero();
        Examples examples = contents.examples().examples(new ImagePreprocessing(2, 2));
        assertThat(examples.label(0)).isEqualTo(7);
        assertThat(contents.examples().images().get(0).image().pixels()).isEqualTo(PIXELS);
    }

    @ParameterizedTest
    @CsvSource({"GRAY8, 2, 3", "GRAY8, 0, 2", "GRAY8, 5000, 1", "PNG, 2, 3", "JPEG, 2, 2", "UNKNOWN, 2, 2"})
    void whatIsNoSuchPictureIsCountedAndLeftOut(ImageFormat format, int width, int height) throws IOException {
        byte[] bytes = format == ImageFormat.GRAY8 ? PIXELS : png();

        ExampleContents contents =
                ExampleContents.of(List.of(SampleExamples.picture("7", format, width, height, bytes)), Task.DIGITS);

        assertThat(contents.examples().count()).isZero();
        assertThat(contents.unreadable()).isEqualTo(1);
    }

    @Test
    void aTextIsNoPicture() {
        ExampleContents contents =
                ExampleContents.of(new SampleExamples().events(0, 2).agreed().examples(), Task.DIGITS);

        assertThat(contents.unreadable()).isEqualTo(2);
    }

    private static byte[] png() throws IOException {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, 2, 2, PIXELS);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }
}
