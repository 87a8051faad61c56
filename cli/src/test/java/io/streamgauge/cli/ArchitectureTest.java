package io.streamgauge.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The layering of all modules, tested here because this module sees them all. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.streamgauge");

    @Test
    void allModulesAreLookedAt() {
        for (String module :
                new String[] {"schemas", "models", "trainer", "streams", "scorer", "monitor", "localstack", "cli"}) {
            assertThat(CLASSES).describedAs(module).anyMatch(type -> type.getPackageName()
                    .startsWith("io.streamgauge." + module));
        }
    }

    @Test
    void trainerAndScorerDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.streamgauge.trainer..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.streamgauge.scorer..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.streamgauge.scorer..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.streamgauge.trainer..")
                .check(CLASSES);
    }

    @Test
    void monitorNeedsNeitherModelsNorTheScorer() {
        noClasses()
                .that()
                .resideInAPackage("io.streamgauge.monitor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.streamgauge.models..", "io.streamgauge.scorer..", "io.streamgauge.trainer..", "ai.djl..")
                .check(CLASSES);
    }

    @Test
    void networksAreHandledInFourPlacesAndMeasuredInOne() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.streamgauge.models.network",
                        "io.streamgauge.models.bundle",
                        "io.streamgauge.trainer.fit",
                        "io.streamgauge.scorer.inference",
                        "io.streamgauge.benchmarks..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(CLASSES);
    }

    @Test
    void kafkaIsKeptOutOfModelsAndTraining() {
        noClasses()
                .that()
                .resideInAPackage("io.streamgauge..")
                .and()
                .resideOutsideOfPackages(
                        "io.streamgauge.schemas..",
                        "io.streamgauge.trainer.publish",
                        "io.streamgauge.trainer.retrain",
                        "io.streamgauge.streams",
                        "io.streamgauge.streams.redrive",
                        "io.streamgauge.monitor..",
                        "io.streamgauge.scorer",
                        "io.streamgauge.scorer.batching",
                        "io.streamgauge.scorer.http",
                        "io.streamgauge.scorer.topology",
                        "io.streamgauge.scorer.tracing",
                        "io.streamgauge.scorer.registry",
                        "io.streamgauge.localstack",
                        "io.streamgauge.benchmarks..",
                        "io.streamgauge.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void theHttpServerBehindOursIsKnownToOneClassOnlyAndToWhatItWritesEventsWith() {
        noClasses()
                .that()
                .resideInAPackage("io.streamgauge..")
                .and()
                .haveNameNotMatching("io\\.streamgauge\\.streams\\.http\\.(HttpService|QueuedEvents).*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void theClientOfS3IsKnownToTheStoreInABucketOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.streamgauge..")
                .and()
                .haveNameNotMatching("io\\.streamgauge\\.models\\.store\\.S3(Bucket|Failure|StoreSettings)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.awssdk..")
                .check(CLASSES);
    }

    @Test
    void internalsOfKafkaStreamsAreUsedInOneClassOnly() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.streamgauge\\.scorer\\.batching\\.StreamsInternals(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.streams..internals..")
                .check(CLASSES);
    }

    @Test
    void modulesDoNotDependOnEachOtherInCircles() {
        slices().matching("io.streamgauge.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packagesOfAModuleDoNotDependOnEachOtherInCircles() {
        slices().matching("io.streamgauge.(models|scorer|monitor).(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void nothingDependsOnTheCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.streamgauge.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.streamgauge.cli..")
                .check(CLASSES);
    }
}
