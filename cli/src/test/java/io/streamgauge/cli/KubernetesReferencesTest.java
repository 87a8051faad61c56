package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.streamgauge.cli.KubernetesManifests.Manifest;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.trainer.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether what manifests name is there: a name that leads nowhere is no error to a cluster, which waits for it for ever. */
final class KubernetesReferencesTest {
    private static final String GPU = "nvidia.com/gpu";
    private static final Pattern PROCESSORS = Pattern.compile("-XX:ActiveProcessorCount=(\\d+)");

    static Stream<List<Manifest>> together() {
        return KubernetesManifests.together().values().stream();
    }

    @ParameterizedTest
    @MethodSource("together")
    void podsNameAccountsMapsAndClaimsThatAreThere(List<Manifest> manifests) {
        KubernetesManifests.podTemplates(manifests).forEach(entry -> {
            PodSpec pod = entry.getValue().getSpec();
            assertThat(named(manifests, "ServiceAccount"))
                    .as(entry.getKey().toString())
                    .contains(pod.getServiceAccountName());
            pod.getVolumes().forEach(volume -> {
                if (volume.getConfigMap() != null) {
                    assertThat(maps(manifests)).contains(volume.getConfigMap().getName());
                }
                if (volume.getPersistentVolumeClaim() != null) {
                    assertThat(named(manifests, "PersistentVolumeClaim"))
                            .contains(volume.getPersistentVolumeClaim().getClaimName());
                }
            });
        });
    }

    @ParameterizedTest
    @MethodSource("together")
    void aVolumeThatOnlyOneNodeMayHaveBelongsToOneKindOfPod(List<Manifest> manifests) {
        Set<String> shared = ofKind(manifests, "PersistentVolumeClaim").stream()
                .filter(claim -> claim.tree().at("/spec/accessModes/0").asText().equals("ReadWriteMany"))
                .map(Manifest::name)
                .collect(Collectors.toSet());
        List<String> claimed = KubernetesManifests.podTemplates(manifests)
                .filter(entry -> !entry.getKey().tree().at("/spec/suspend").asBoolean())
                .flatMap(entry -> entry.getValue().getSpec().getVolumes().stream())
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .filter(claim -> !shared.contains(claim))
                .toList();

        assertThat(claimed).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("together")
    void secretsAreThoseOfUsersOrOfTheDocumentation(List<Manifest> manifests) throws IOException {
        Set<String> known = Pattern.compile("`([a-z-]+)`")
                .matcher(Files.readString(Path.of("../docs/kubernetes.md"))
                        .lines()
                        .filter(line -> line.strip().startsWith("| `"))
                        .collect(Collectors.joining("\n")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> wanted = new TreeSet<>();
        manifests.forEach(manifest -> {
            wanted.addAll(manifest.tree().findValuesAsText("secretName"));
            manifest.tree().findValues("secretRef").forEach(secret -> wanted.add(name(secret)));
            manifest.tree()
                    .findValues("secretTargetRef")
                    .forEach(targets -> targets.forEach(secret -> wanted.add(name(secret))));
            manifest.tree().findValues("credentials").forEach(secret -> wanted.add(name(secret)));
        });

        assertThat(known).containsAll(wanted);
    }

    @ParameterizedTest
    @MethodSource("together")
    void containersMountVolumesThatAreThereAndAreAskedAtPortsThatTheyHave(List<Manifest> manifests) {
        KubernetesManifests.podTemplates(manifests).forEach(entry -> {
            PodSpec pod = entry.getValue().getSpec();
            List<String> volumes = new ArrayList<>(
                    pod.getVolumes().stream().map(volume -> volume.getName()).toList());
            entry.getKey()
                    .tree()
                    .at("/spec/volumeClaimTemplates")
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            for (Container container : pod.getContainers()) {
                assertThat(container.getVolumeMounts())
                        .as(entry.getKey().toString())
                        .allSatisfy(mount -> assertThat(volumes).contains(mount.getName()));
                Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())
                        .filter(probe -> probe != null)
                        .map(Probe::getHttpGet)
                        .forEach(question -> assertThat(container.getPorts()).anyMatch(port -> port.getName()
                                .equals(question.getPort().getStrVal())));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("together")
    void servicesMonitorsAndSpreadingFindTheirPods(List<Manifest> manifests) {
        List<Map<String, String>> labels = KubernetesManifests.podTemplates(manifests)
                .map(Map.Entry::getValue)
                .map(template -> template.getMetadata().getLabels())
                .toList();
        for (Manifest manifest : manifests) {
            JsonNode selector =
                    switch (manifest.kind()) {
                        case "Service" -> manifest.tree().at("/spec/selector");
                        case "PodMonitor", "PodDisruptionBudget" ->
                            manifest.tree().at("/spec/selector/matchLabels");
                        default -> null;
                    };
            if (selector != null) {
                assertThat(selector.isEmpty()).as(manifest.toString()).isFalse();
                assertThat(labels).as(manifest.toString()).anyMatch(of -> has(of, selector));
            }
        }
        KubernetesManifests.podTemplates(manifests).forEach(entry -> {
            PodTemplateSpec template = entry.getValue();
            template.getSpec().getTopologySpreadConstraints().forEach(constraint -> assertThat(
                            template.getMetadata().getLabels())
                    .containsAllEntriesOf(constraint.getLabelSelector().getMatchLabels()));
        });
    }

    @ParameterizedTest
    @MethodSource("together")
    void whatIsScaledIsThereAndSetsNoNumberOfItsOwn(List<Manifest> manifests) {
        for (Manifest scaled : ofKind(manifests, "ScaledObject")) {
            String target = scaled.tree().at("/spec/scaleTargetRef/name").asText();
            Manifest deployment = ofKind(manifests, "Deployment").stream()
                    .filter(manifest -> manifest.name().equals(target))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(scaled + " scales '" + target + "', which is not there"));
            // The sources still have one, which the component takes away.
            if (!deployment.file().startsWith(KubernetesManifests.SOURCES)) {
                assertThat(deployment.tree().at("/spec").has("replicas")).isFalse();
            }
            int tasks = scaled.tree().at("/spec/triggers").findValues("topic").stream()
                    .mapToInt(topic -> ofKind(manifests, "KafkaTopic").stream()
                            .filter(made -> made.name().equals(topic.asText()))
                            .mapToInt(made -> made.tree().at("/spec/partitions").asInt())
                            .sum())
                    .sum();
            assertThat(scaled.tree().at("/spec/maxReplicaCount").asInt() * processors(deployment))
                    .as("stream threads of all scorers, one per processor")
                    .isLessThanOrEqualTo(tasks);
            assertThat(scaled.tree().at("/spec/triggers"))
                    .allSatisfy(trigger -> assertThat(named(manifests, "TriggerAuthentication"))
                            .contains(trigger.at("/authenticationRef/name").asText()));
        }
    }

    @ParameterizedTest
    @MethodSource("together")
    void javaIsToldHowManyProcessorsItHasAndTheNodeToo(List<Manifest> manifests) {
        KubernetesManifests.podTemplates(manifests).forEach(entry -> {
            for (Container container : entry.getValue().getSpec().getContainers()) {
                String options = container.getEnv().stream()
                        .filter(variable -> variable.getName().equals("JDK_JAVA_OPTIONS"))
                        .map(variable -> variable.getValue())
                        .collect(Collectors.joining());
                Matcher processors = PROCESSORS.matcher(options);
                assertThat(processors.find()).as(entry.getKey().toString()).isTrue();
                assertThat(Objects.requireNonNull(
                                        container.getResources().getRequests().get("cpu"))
                                .getNumericalAmount()
                                .doubleValue())
                        .isPositive()
                        .isLessThanOrEqualTo(Integer.parseInt(processors.group(1)));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("together")
    void whoeverComputesOnAGpuAsksForOneAndMayGoWhereTheyAre(List<Manifest> manifests) {
        KubernetesManifests.podTemplates(manifests).forEach(entry -> {
            PodSpec pod = entry.getValue().getSpec();
            Container container = pod.getContainers().get(0);
            boolean wanted = container.getArgs().contains("--device=gpu");
            assertThat(container.getResources().getLimits().containsKey(GPU))
                    .as(entry.getKey().toString())
                    .isEqualTo(wanted);
            assertThat(pod.getTolerations().stream().anyMatch(toleration -> GPU.equals(toleration.getKey())))
                    .isEqualTo(wanted);
        });
    }

    @ParameterizedTest
    @MethodSource("together")
    void topicsAreMadeLikeTheProgramWouldMakeThem(List<Manifest> manifests) {
        Map<String, Manifest> made = ofKind(manifests, "KafkaTopic").stream()
                .collect(Collectors.toMap(Manifest::name, manifest -> manifest));
        for (Topic<?> topic : made.isEmpty() ? List.<Topic<?>>of() : TopicCatalogue.UNPREFIXED.all()) {
            JsonNode spec = Objects.requireNonNull(made.get(topic.name()), topic.name())
                    .tree()
                    .path("spec");
            JsonNode config = spec.path("config");
            switch (topic.kind()) {
                case COMPACTED -> {
                    assertThat(spec.path("partitions").asInt()).isEqualTo(1);
                    assertThat(config.path("cleanup.policy").asText()).isEqualTo("compact");
                    assertThat(config.path("segment.ms").asLong()).isEqualTo(86_400_000);
                }
                case KEPT -> {
                    assertThat(config.path("retention.ms").asLong()).isEqualTo(-1);
                    assertThat(config.path("retention.bytes").asLong()).isEqualTo(-1);
                }
                case INPUT, OUTPUT -> assertThat(config.has("cleanup.policy")).isFalse();
            }
        }
        Manifest rejected = made.get(TopicCatalogue.UNPREFIXED.rejectedEvents());
        if (rejected != null) {
            assertThat(rejected.tree().at("/spec/config/max.message.bytes").asInt())
                    .isEqualTo(Topic.MAXIMUM_REJECTED_BYTES);
        }
    }

    @ParameterizedTest
    @MethodSource("together")
    void variablesAreSettings(List<Manifest> manifests) {
        Set<String> known = ClusterOptions.keys().stream()
                .map(key -> "STREAMGAUGE_" + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
                .collect(Collectors.toCollection(TreeSet::new));
        known.add(DataDirectory.ENVIRONMENT_VARIABLE);

        assertThat(manifests.stream().flatMap(manifest -> manifest.tree().findValues("env").stream()))
                .isNotEmpty()
                .allSatisfy(variables -> assertThat(variables)
                        .extracting(KubernetesReferencesTest::name)
                        .filteredOn(name -> name.startsWith("STREAMGAUGE_"))
                        .isSubsetOf(known));
    }

    private static int processors(Manifest deployment) {
        Matcher processors = PROCESSORS.matcher(deployment.tree().toString());
        assertThat(processors.find()).as(deployment.toString()).isTrue();
        return Integer.parseInt(processors.group(1));
    }

    private static boolean has(Map<String, String> labels, JsonNode selector) {
        return selector.properties().stream()
                .allMatch(entry -> entry.getValue().asText().equals(labels.get(entry.getKey())));
    }

    private static List<Manifest> ofKind(List<Manifest> manifests, String kind) {
        return manifests.stream()
                .filter(manifest -> manifest.kind().equals(kind))
                .toList();
    }

    private static Set<String> named(List<Manifest> manifests, String kind) {
        return ofKind(manifests, kind).stream().map(Manifest::name).collect(Collectors.toSet());
    }

    /** Those that are there, and in the sources the one that kustomize makes. */
    private static Set<String> maps(List<Manifest> manifests) {
        Set<String> maps = new TreeSet<>(named(manifests, "ConfigMap"));
        if (manifests.get(0).file().startsWith(KubernetesManifests.SOURCES)) {
            maps.add("streamgauge");
        }
        return maps;
    }

    private static String name(JsonNode reference) {
        return reference.path("name").asText();
    }
}
