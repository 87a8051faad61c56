package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.schemas.Topic.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicCatalogueTest {
    @Test
    void namesTheTopicsAsTheContractDoes() {
        assertThat(TopicCatalogue.UNPREFIXED.all())
                .extracting(Topic::name)
                .containsExactlyInAnyOrder(
                        "reviews",
                        "images",
                        "predictions",
                        "model-versions",
                        "model-assignments",
                        "model-refusals",
                        "feedback",
                        "evaluations",
                        "model-quality",
                        "prediction-counts",
                        "model-alarms",
                        "model-decisions",
                        "training-examples",
                        "retraining-runs");
        assertThat(TopicCatalogue.UNPREFIXED.rejectedEvents()).isEqualTo("rejected-events");
        assertThat(TopicCatalogue.UNPREFIXED.redrivenEvents()).isEqualTo("redriven-events");
    }

    @Test
    void keepsVersionsAndAssignmentsForEverInOneOrder() {
        assertThat(TopicCatalogue.UNPREFIXED.all())
                .filteredOn(topic -> topic.kind() == Kind.COMPACTED)
                .extracting(Topic::name)
                .containsExactlyInAnyOrder("model-versions", "model-assignments", "retraining-runs");
        Topic<?> versions = TopicCatalogue.UNPREFIXED.modelVersions();
        assertThat(versions.settings()).containsEntry("cleanup.policy", "compact");
        assertThat(versions.partitions(12)).isOne();
        assertThat(TopicCatalogue.UNPREFIXED.reviews().partitions(12)).isEqualTo(12);
    }

    @Test
    void keepsEveryExampleForEver() {
        Topic<?> examples = TopicCatalogue.UNPREFIXED.trainingExamples();
        assertThat(examples.settings())
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "-1")
                .doesNotContainKey("cleanup.policy");
        assertThat(examples.partitions(12)).isEqualTo(12);
    }

    @Test
    void putsThePrefixBeforeEveryName() {
        TopicCatalogue staging = new TopicCatalogue("staging.");
        assertThat(staging.all()).extracting(Topic::name).allMatch(name -> name.startsWith("staging."));
        assertThat(staging.reviews().name()).isEqualTo("staging.reviews");
        assertThat(staging.rejectedEvents()).isEqualTo("staging.rejected-events");
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "slash/", "ümlaut-", "colon:", "line\n"})
    void refusesAPrefixThatKafkaDoesNotAllow(String prefix) {
        assertThatThrownBy(() -> new TopicCatalogue(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("topics.prefix", "'" + prefix + "'", "letters, digits");
    }

    @Test
    void refusesAPrefixThatLeavesNoRoomForTheName() {
        assertThat(new TopicCatalogue("p".repeat(100)).all())
                .allSatisfy(topic -> assertThat(topic.name()).hasSizeLessThan(249));
        assertThatThrownBy(() -> new TopicCatalogue("p".repeat(101)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 100");
    }
}
