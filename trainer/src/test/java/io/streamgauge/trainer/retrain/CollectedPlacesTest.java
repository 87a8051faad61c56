package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.schemas.event.TrainingExample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CollectedPlacesTest {
    @Test
    void goesOnBehindTheLastEvaluationOfEachPartitionThatAnExampleWasMadeOf() {
        CollectedPlaces places = places(List.of(
                CollectedPlaces.provenance(0, 7),
                CollectedPlaces.provenance(2, 3_000_000_000L),
                CollectedPlaces.provenance(0, 5)));

        assertThat(places.next()).isEqualTo(Map.of(0, 8L, 2, 3_000_000_001L));
    }

    @Test
    void examplesFromElsewhereSayNothing() {
        CollectedPlaces places = places(List.of(
                Map.of(),
                Map.of("evaluation.partition", "0"),
                Map.of("evaluation.partition", "0", "evaluation.offset", "-1"),
                Map.of("evaluation.partition", "first", "evaluation.offset", "12"),
                Map.of("evaluation.partition", "99999999999", "evaluation.offset", "12")));

        assertThat(places.next()).isEmpty();
    }

    private static CollectedPlaces places(List<Map<String, String>> provenances) {
        return CollectedPlaces.of(
                provenances.stream().map(CollectedPlacesTest::word).toList());
    }

    private static ExampleSnapshot.Word word(Map<String, String> provenance) {
        TrainingExample example = TrainingExample.newBuilder()
                .setExampleId("event")
                .setTask("sentiment")
                .setLabel("positive")
                .setText("Wonderful.")
                .setAnnotator("ann")
                .setProvenance(provenance)
                .setRecordedAt(LabelledStream.START)
                .build();
        return new ExampleSnapshot.Word(example, 0, 0);
    }
}
