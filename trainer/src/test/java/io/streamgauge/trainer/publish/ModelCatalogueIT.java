package io.streamgauge.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.trainer.publish.ServingPlan.ChallengerPlan;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class ModelCatalogueIT {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant T1 = NOW.plusSeconds(60);
    private static final Instant T2 = NOW.plusSeconds(120);
    private static LocalStack stack;

    private final ClusterSettings cluster;
    private EventSerdes serdes;
    private ModelCatalogue catalogue;

    /** Each test has topics of its own. */
    ModelCatalogueIT(TestInfo test) {
        this.cluster = ClusterSettings.from(Settings.of(Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "schema.registry.url", stack.schemaRegistryUrl().toString(),
                "topics.prefix", test.getTestMethod().orElseThrow().getName() + ".")));
    }

    @BeforeAll
    static void startStack() {
        stack = LocalStack.startEphemeral();
    }

    @AfterAll
    static void stopStack() {
        stack.close();
    }

    @BeforeEach
    void open() {
        serdes = new EventSerdes(cluster.registry());
        catalogue = new ModelCatalogue(cluster, serdes, Clock.fixed(NOW, ZoneOffset.UTC));
        TopicCatalogue topics = cluster.topics();
        new TopicProvisioner(cluster).ensure(List.of(topics.modelVersions(), topics.modelAssignments()), false);
        for (String version : List.of("1", "2", "3")) {
            catalogue.send(
                    topics.modelVersions(),
                    TopicCatalogue.versionKey("mood", version),
                    new ModelVersion(
                            "mood",
                            version,
                            "sentiment",
                            "mood/" + version,
                            "0".repeat(64),
                            "0".repeat(64),
                            null,
                            null,
                            List.of("negative", "positive"),
                            Map.of(),
                            Map.of(),
                            null,
                            NOW));
        }
    }

    @AfterEach
    void close() {
        serdes.close();
    }

    @Test
    void assignsChallengerAndShadowOnce() {
        ServingPlan plan = new ServingPlan("mood", "1", Optional.of(new ChallengerPlan("2", 500)), Optional.of("3"));

        assertThat(catalogue.assign(plan, NOW, "test")).isTrue();
        assertThat(catalogue.assign(plan, T1, "test")).isFalse();

        assertThat(catalogue.assignments()).singleElement().satisfies(assignment -> {
            assertThat(assignment.getChampion()).isEqualTo("1");
            assertThat(assignment.getChallenger()).isEqualTo(new Challenger("2", 500));
            assertThat(assignment.getShadow()).isEqualTo("3");
            assertThat(assignment.getAssignedBy()).isEqualTo("test");
        });
    }

    @Test
    void keepsTheHistoryAndComparesWithWhatIsInForceAtTheMoment() {
        catalogue.assign(ServingPlan.of("mood", "1"), NOW, "");
        catalogue.assign(ServingPlan.of("mood", "2"), T2, "");

        assertThat(catalogue.assign(ServingPlan.of("mood", "2"), T1, "")).isTrue();
        assertThat(catalogue.assign(ServingPlan.of("mood", "1"), T2.plusSeconds(1), ""))
                .isTrue();

        assertThat(catalogue.assignments())
                .extracting(ModelAssignment::getChampion)
                .containsExactly("1", "2", "2", "1");
        assertThat(catalogue.latest("mood"))
                .map(ModelAssignment::getEffectiveFrom)
                .contains(T2.plusSeconds(1));
        assertThat(catalogue.latest("other")).isEmpty();
    }

    @Test
    void findsTheChampionOfAMomentAndTheFirstOneForAnEarlierMoment() {
        assertThat(catalogue.champion("mood", NOW)).isEmpty();

        catalogue.assign(ServingPlan.of("mood", "1"), T1, "");
        catalogue.assign(ServingPlan.of("mood", "2"), T2, "");

        assertThat(catalogue.champion("mood", NOW))
                .map(ModelVersion::getVersion)
                .contains("1");
        assertThat(catalogue.champion("mood", T2)).map(ModelVersion::getVersion).contains("2");
    }

    @Test
    void findsTheLatestMomentForWhichAVersionAloneIsAssigned() {
        assertThatThrownBy(() -> catalogue.latestMomentOf("mood", "1")).hasMessageContaining("first assign it");
        catalogue.assign(ServingPlan.of("mood", "3"), T2, "");

        // As the first one it answers for all moments before it, and is not the first one any more thereafter.
        assertThat(catalogue.latestMomentOf("mood", "3")).isEqualTo(NOW);
        Instant begin = NOW.minusSeconds(100);
        catalogue.assign(ServingPlan.of("mood", "1"), begin, "");
        catalogue.assign(
                new ServingPlan("mood", "1", Optional.of(new ChallengerPlan("2", 10_000)), Optional.empty()),
                begin.plusSeconds(10),
                "");
        catalogue.assign(
                new ServingPlan("mood", "1", Optional.of(new ChallengerPlan("3", 9_999)), Optional.empty()),
                begin.plusSeconds(20),
                "");

        assertThat(catalogue.latestMomentOf("mood", "1")).isEqualTo(begin.plusMillis(9_999));
        assertThat(catalogue.latestMomentOf("mood", "2")).isEqualTo(begin.plusMillis(19_999));
        assertThatThrownBy(() -> catalogue.latestMomentOf("mood", "3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 3 alone is assigned");
    }

    @Test
    void rollsBackToTheChampionBeforeThePresentOneAndForthAgain() {
        catalogue.assign(ServingPlan.of("mood", "1"), NOW, "");
        catalogue.assign(ServingPlan.of("mood", "2"), T1, "");
        catalogue.assign(new ServingPlan("mood", "2", Optional.empty(), Optional.of("3")), T2, "");

        assertThat(catalogue.rollBack("mood", T2.plusSeconds(1), "")).isEqualTo("1");
        assertThat(catalogue.rollBack("mood", T2.plusSeconds(2), "")).isEqualTo("2");

        assertThat(catalogue.assignments())
                .extracting(ModelAssignment::getChampion)
                .containsExactly("1", "2", "2", "1", "2");
        assertThat(catalogue.assignments().get(4).getShadow()).isNull();
    }

    @Test
    void hasNothingToRollBackToBeforeTheSecondChampion() {
        assertThatThrownBy(() -> catalogue.rollBack("mood", NOW, "")).hasMessageContaining("no assignment in force");
        catalogue.assign(ServingPlan.of("mood", "1"), NOW, "");

        assertThatThrownBy(() -> catalogue.rollBack("mood", T1, "")).hasMessageContaining("no champion before 1");
    }

    @Test
    void withdrawsExactlyTheAssignmentThatIsNamed() {
        catalogue.assign(ServingPlan.of("mood", "1"), NOW, "");
        catalogue.assign(ServingPlan.of("mood", "2"), T1, "");

        catalogue.withdraw("mood", T1);

        assertThat(catalogue.assignments())
                .extracting(ModelAssignment::getChampion)
                .containsExactly("1");
        assertThatThrownBy(() -> catalogue.withdraw("mood", T2)).hasMessageContaining("from exactly " + T2);
    }

    @Test
    void refusesVersionsThatWereNeverPublishedInAnyRole() {
        assertThatThrownBy(() -> catalogue.assign(
                        new ServingPlan("mood", "1", Optional.of(new ChallengerPlan("9", 1)), Optional.empty()),
                        NOW,
                        ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'9'")
                .hasMessageContaining("[1, 2, 3]");
    }
}
