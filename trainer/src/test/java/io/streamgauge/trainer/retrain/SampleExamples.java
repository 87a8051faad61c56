package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.event.ExampleImage;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.schemas.event.TrainingExample;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Words of annotators, in the order in which they are said; all lie in partition 0 unless told otherwise. */
final class SampleExamples {
    static final Set<String> LABELS = Set.of("negative", "positive");

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final List<ExampleSnapshot.Word> words = new ArrayList<>();
    private final Map<Integer, Long> ends = new HashMap<>();

    SampleExamples said(String id, String annotator, String label, int second) {
        return said(id, annotator, label, second, "text of " + id, 0);
    }

    SampleExamples said(String id, String annotator, String label, int second, String text, int partition) {
        TrainingExample example = TrainingExample.newBuilder()
                .setExampleId(id)
                .setTask("sentiment")
                .setLabel(label)
                .setText(text)
                .setAnnotator(annotator)
                .setProvenance(Map.of())
                .setRecordedAt(START.plusSeconds(second))
                .build();
        words.add(new ExampleSnapshot.Word(example, partition, ends.merge(partition, 1L, Long::sum) - 1));
        return this;
    }

    /** Events about which one annotator says alternate things, one per second. */
    SampleExamples events(int from, int to) {
        for (int i = from; i < to; i++) {
            said("event " + i, "ann", i % 2 == 0 ? "positive" : "negative", i);
        }
        return this;
    }

    AgreedExamples agreed() {
        return agreed(Map.of());
    }

    AgreedExamples agreed(Map<Integer, Long> since) {
        return AgreedExamples.of(words, LABELS, since);
    }

    /** A picture with a label. */
    static AgreedExamples.Agreed picture(String label, ImageFormat format, int width, int height, byte[] pixels) {
        TrainingExample example = TrainingExample.newBuilder()
                .setExampleId("picture")
                .setTask("digits")
                .setLabel(label)
                .setImage(new ExampleImage(format, width, height, ByteBuffer.wrap(pixels)))
                .setAnnotator("ann")
                .setProvenance(Map.of())
                .setRecordedAt(START)
                .build();
        return new AgreedExamples.Agreed("picture", label, example, START, true, true);
    }
}
