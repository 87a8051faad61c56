package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.kustomize.v1beta1.Kustomization;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.streamgauge.cli.KubernetesManifests.Manifest;
import io.streamgauge.monitor.MonitorSettings;
import io.streamgauge.schemas.Settings;
import io.streamgauge.scorer.ScorerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the manifests are what Kubernetes and its operators know, what the program understands, and as safe as they can be. */
final class KubernetesManifestsTest {
    private static final Pattern PINNED = Pattern.compile(".+:(?!latest$)[A-Za-z0-9_.-]+");

    static List<Manifest> manifests() {
        return Stream.concat(KubernetesManifests.all().stream(), KubernetesManifests.patches().stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyFieldIsKnownToItsKind(Manifest manifest) {
        assertThat(manifest.typed()).isNotNull();
        assertThat(manifest.name()).matches("[a-z0-9-]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Deployment", "CronJob", "NetworkPolicy", "PodMonitor", "KafkaTopic", "KafkaUser", "ScaledObject"
            })
    void aFieldThatIsMisspelledIsNoticed(String kind) {
        Manifest any = KubernetesManifests.ofKind(kind).get(0);
        ObjectNode wrong = any.tree().deepCopy();
        ((ObjectNode) wrong.path("spec")).put("replicsa", 2);

        assertThatThrownBy(new Manifest(any.file(), wrong)::typed).hasMessageContaining("replicsa");
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment, /spec/template/spec/containers/0/securityContext",
        "Deployment, /spec/template/spec/containers/0/livenessProbe/httpGet",
        "StatefulSet, /spec/volumeClaimTemplates/0/spec",
        "CronJob, /spec/jobTemplate/spec/template/spec/volumes/0",
        "NetworkPolicy, /spec/podSelector",
        "PodMonitor, /spec/podMetricsEndpoints/0",
        "PrometheusRule, /spec/groups/0/rules/0",
        "KafkaUser, /spec/authorization/acls/0/resource",
        "ScaledObject, /spec/triggers/0/metadata"
    })
    void itIsNoticedDeepInsideAsWell(String kind, String place) {
        Manifest any = KubernetesManifests.ofKind(kind).get(0);
        ObjectNode wrong = any.tree().deepCopy();
        ((ObjectNode) wrong.at(place)).put("misspelled", "x");

        assertThatThrownBy(new Manifest(any.file(), wrong)::typed).hasMessageContaining("misspelled");
    }

    @Test
    void everyKustomizationIsOneAndNamesFilesThatAreThere() {
        for (Path file : KubernetesManifests.kustomizations()) {
            JsonNode tree = KubernetesManifests.documents(file).get(0);
            Kustomization typed = KubernetesManifests.strictly(tree, Kustomization.class);
            assertThat(typed.getKind()).as(file.toString()).isIn("Kustomization", "Component");
            for (String list : List.of("resources", "components")) {
                tree.path(list).forEach(name -> assertThat(file.resolveSibling(name.asText()))
                        .exists());
            }
        }
    }

    @Test
    void imagesAreNamedWithTheProjectsVersion() throws IOException {
        String version = Pattern.compile("<version>([0-9.]+)(?:-SNAPSHOT)?</version>")
                .matcher(Files.readString(Path.of("../pom.xml")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        Set<String> named = KubernetesManifests.podTemplates()
                .flatMap(entry -> entry.getValue().getSpec().getContainers().stream())
                .map(Container::getImage)
                .filter(image -> !PINNED.matcher(image).matches())
                .collect(Collectors.toSet());
        // Sources name them without a tag, which overlays add.
        assertThat(named).allMatch(image -> image.matches("streamgauge-[a-z]+"));
        for (String overlay : List.of("dev", "production")) {
            JsonNode images = KubernetesManifests.documents(
                            KubernetesManifests.SOURCES.resolve("overlays/" + overlay + "/kustomization.yaml"))
                    .get(0)
                    .path("images");
            List<String> pinned = new ArrayList<>();
            images.forEach(image -> {
                assertThat(image.path("newTag").asText()).isEqualTo(version);
                assertThat(image.path("newName").asText() + ":"
                                + image.path("newTag").asText())
                        .matches(PINNED);
                pinned.add(image.path("name").asText());
            });
            assertThat(pinned).as(overlay).containsExactlyInAnyOrderElementsOf(named);
        }
    }

    @Test
    void podsHaveNoRightsAndWriteOnlyWhereAVolumeIs() {
        assertThat(KubernetesManifests.podTemplates())
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(entry -> {
                    PodSpec pod = entry.getValue().getSpec();
                    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
                    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
                    assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                            .isEqualTo("RuntimeDefault");
                    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
                    // Variables of services would be taken for settings.
                    assertThat(pod.getEnableServiceLinks()).isFalse();
                    assertThat(pod.getServiceAccountName()).startsWith("streamgauge-");
                    assertThat(pod.getHostNetwork()).isNull();
                    for (Container container : pod.getContainers()) {
                        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                                .isTrue();
                        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                                .isFalse();
                        assertThat(container
                                        .getSecurityContext()
                                        .getCapabilities()
                                        .getDrop())
                                .containsExactly("ALL");
                        assertThat(container.getResources().getLimits().get("memory"))
                                .isEqualTo(
                                        container.getResources().getRequests().get("memory"));
                        assertThat(container.getResources().getRequests()).containsKey("cpu");
                        assertThat(container.getVolumeMounts())
                                .anyMatch(mount -> mount.getMountPath().equals("/tmp"));
                    }
                    pod.getVolumes().stream()
                            .filter(volume -> volume.getEmptyDir() != null)
                            .forEach(volume -> assertThat(volume.getEmptyDir().getSizeLimit())
                                    .isNotNull());
                });
    }

    @Test
    void servicesAreProbedAndHaveTimeToEnd() {
        KubernetesManifests.podTemplates()
                .filter(entry -> !entry.getKey().kind().equals("CronJob"))
                .forEach(entry -> {
                    PodSpec pod = entry.getValue().getSpec();
                    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(60);
                    Container container = pod.getContainers().get(0);
                    for (Probe probe : List.of(
                            container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())) {
                        assertThat(probe.getHttpGet().getPath()).startsWith("/health");
                    }
                });
    }

    @Test
    void selectorsFindWhatTheyAreFor() {
        Set<Map<String, String>> labels = KubernetesManifests.podTemplates()
                .map(entry -> entry.getValue().getMetadata().getLabels())
                .collect(Collectors.toSet());
        for (PodDisruptionBudget budget : KubernetesManifests.all(PodDisruptionBudget.class)) {
            assertThat(labels).anyMatch(of -> of.entrySet()
                    .containsAll(budget.getSpec().getSelector().getMatchLabels().entrySet()));
        }
        for (Manifest manifest : manifests()) {
            JsonNode selector = manifest.tree().at("/spec/selector/matchLabels");
            if (selector.isObject()) {
                assertThat(labels).as(manifest.toString()).anyMatch(of -> of.entrySet()
                        .containsAll(Objects.requireNonNull(KubernetesManifests.strictly(selector, Map.class))
                                .entrySet()));
            }
        }
    }

    @Test
    void nobodyReachesAnybodyUnlessItIsSaid() {
        List<String> closed = KubernetesManifests.all(NetworkPolicy.class).stream()
                .map(NetworkPolicy::getSpec)
                .filter(policy -> policy.getPolicyTypes().containsAll(List.of("Ingress", "Egress"))
                        && policy.getIngress().isEmpty()
                        && policy.getEgress().isEmpty())
                .flatMap(policy -> policy.getPodSelector().getMatchExpressions().stream())
                .flatMap(names -> names.getValues().stream())
                .toList();

        assertThat(KubernetesManifests.podTemplates()).allSatisfy(entry -> assertThat(closed)
                .contains(entry.getValue().getMetadata().getLabels().get("app.kubernetes.io/name")));
    }

    @Test
    void thereAreNeverMoreScorersThanPartitions() {
        Map<String, Integer> partitions = KubernetesManifests.ofKind("KafkaTopic").stream()
                .collect(Collectors.toMap(
                        Manifest::name,
                        topic -> topic.tree().at("/spec/partitions").asInt(),
                        (one, same) -> one));
        for (KedaResources.ScaledObject object : KubernetesManifests.all(KedaResources.ScaledObject.class)) {
            int most = object.spec().triggers().stream()
                    .mapToInt(trigger -> Objects.requireNonNull(
                            partitions.get(trigger.metadata().topic()),
                            trigger.metadata().topic()))
                    .max()
                    .orElseThrow();
            assertThat(object.spec().maxReplicaCount()).isBetween(object.spec().minReplicaCount(), most);
        }
    }

    @Test
    void topicsAreThoseOfTheDocumentationAndUsersNameNoOthers() throws IOException {
        Set<String> documented = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|")
                .matcher(Files.readString(Path.of("../docs/topics.md")).replaceFirst("(?s)## .*", ""))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> made = KubernetesManifests.ofKind("KafkaTopic").stream()
                .map(Manifest::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(made).isEqualTo(documented);

        for (Manifest user : KubernetesManifests.ofKind("KafkaUser")) {
            JsonNode acls = user.tree().at("/spec/authorization/acls");
            acls.forEach(acl -> {
                String name = acl.at("/resource/name").asText();
                assertThat(name).isNotEqualTo("*");
                if (acl.at("/resource/type").asText().equals("topic")
                        && acl.at("/resource/patternType").asText().equals("literal")) {
                    assertThat(made).contains(name);
                }
            });
        }
    }

    @Test
    void alertsAreThoseThatHaveTests() {
        JsonNode tested = KubernetesManifests.documents(Path.of("../docker/prometheus/alerts.yaml"))
                .get(0);

        assertThat(KubernetesManifests.ofKind("PrometheusRule")).isNotEmpty().allSatisfy(manifest -> assertThat(
                        manifest.tree().at("/spec/groups"))
                .isEqualTo(tested.path("groups")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/production"})
    void settingsAreUnderstoodByScorerAndMonitor(String directory, @TempDir Path secrets) throws IOException {
        for (String file : List.of("user/user.password", "ca/ca.password", "registry/ca.password", "http/token")) {
            Files.createDirectories(secrets.resolve(file).getParent());
            Files.writeString(secrets.resolve(file), "0123456789abcdef");
        }
        String text = Files.readString(
                        KubernetesManifests.SOURCES.resolve(directory).resolve("streamgauge.properties"))
                .replace("/etc/streamgauge-secrets", secrets.toString());
        Path file = Files.writeString(secrets.resolve("streamgauge.properties"), text);
        Settings settings = Settings.layered(
                Optional.of(file), Map.of("STREAMGAUGE_MONITOR_HTTP_ADVERTISED", "monitor-0.monitor:8080"), Map.of());

        settings.requireKnown(ClusterOptions.keys());
        ScorerSettings scorer = ScorerSettings.from(settings);
        MonitorSettings monitor = MonitorSettings.from(settings);

        assertThat(scorer.http()).isPresent();
        assertThat(monitor.http()).isPresent();
        assertThat(scorer.http().orElseThrow().token().isPresent()).isEqualTo(directory.endsWith("production"));
    }

    @Test
    void commandsAreUnderstood() {
        KubernetesManifests.podTemplates().forEach(entry -> {
            for (Container container : entry.getValue().getSpec().getContainers()) {
                Main.commands(Console.ofProcess()).parseArgs(container.getArgs().toArray(String[]::new));
            }
        });
    }
}
