package io.streamgauge.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The manifests of the installation, and those that a tool has rendered, if its directory is named. */
final class KubernetesManifests {
    static final Path SOURCES = Path.of("../k8s");

    /** Directory with rendered overlays, one file each. */
    private static final String RENDERED = "streamgauge.kubernetes.rendered";

    private static final Map<String, Class<?>> KINDS = Map.ofEntries(
            Map.entry("v1/Namespace", Namespace.class),
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("apps/v1/StatefulSet", StatefulSet.class),
            Map.entry("batch/v1/CronJob", CronJob.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("monitoring.coreos.com/v1/PodMonitor", PodMonitor.class),
            Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
            Map.entry("kafka.strimzi.io/v1/KafkaTopic", strimzi("topic.KafkaTopic")),
            Map.entry("kafka.strimzi.io/v1/KafkaUser", strimzi("user.KafkaUser")),
            Map.entry("keda.sh/v1alpha1/ScaledObject", KedaResources.ScaledObject.class),
            Map.entry("keda.sh/v1alpha1/TriggerAuthentication", KedaResources.TriggerAuthentication.class));

    private static final YAMLMapper YAML = new YAMLMapper();

    /** The models keep fields that they do not know; here those are errors. */
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    private KubernetesManifests() {}

    /** By name, for the compiler would miss what they are annotated with, which is not on Central. */
    private static Class<?> strimzi(String name) {
        try {
            return Class.forName("io.strimzi.api.kafka.model." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * One resource.
     *
     * @param file where it stands
     * @param tree as it stands there
     */
    record Manifest(Path file, JsonNode tree) {
        String kind() {
            return tree.path("kind").asText();
        }

        String name() {
            return tree.at("/metadata/name").asText();
        }

        /** The resource in its own type, which must know all fields. */
        Object typed() {
            String type = tree.path("apiVersion").asText() + "/" + kind();
            Class<?> known = KINDS.get(type);
            if (known == null) {
                throw new AssertionError(file + " has a " + type + ", for which no type is known");
            }
            return strictly(tree, known);
        }

        @Override
        public String toString() {
            return file.getFileName() + " " + kind() + " " + name() + " of " + file;
        }
    }

    static <T> T strictly(JsonNode tree, Class<T> type) {
        try {
            return STRICT.treeToValue(tree, type);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** All resources, in their sources and as they were rendered. */
    static List<Manifest> all() {
        List<Manifest> all = new ArrayList<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (!name.equals("kustomization.yaml") && !name.endsWith("-secrets.yaml")) {
                documents(file).forEach(tree -> all.add(new Manifest(file, tree)));
            }
        }
        return all;
    }

    /** Resources that are applied together: those of the base and the components, and those of each overlay that was rendered. */
    static Map<String, List<Manifest>> together() {
        return all().stream()
                .filter(manifest -> !manifest.file().startsWith(SOURCES.resolve("overlays")))
                .collect(Collectors.groupingBy(manifest -> manifest.file().startsWith(SOURCES)
                        ? SOURCES.toString()
                        : manifest.file().toString()));
    }

    /** Patches of overlays, which are parts of resources. */
    static List<Manifest> patches() {
        return files().stream()
                .filter(file -> file.toString().endsWith("-secrets.yaml"))
                .flatMap(file -> documents(file).stream().map(tree -> new Manifest(file, tree)))
                .toList();
    }

    static List<Path> kustomizations() {
        return files().stream()
                .filter(file -> file.endsWith("kustomization.yaml"))
                .toList();
    }

    /** The resources of a kind as they stand there. */
    static List<Manifest> ofKind(String kind) {
        return all().stream().filter(manifest -> manifest.kind().equals(kind)).toList();
    }

    /** The resources of a kind in their sources alone. */
    static List<Manifest> sourcesOfKind(String kind) {
        return ofKind(kind).stream()
                .filter(manifest -> manifest.file().startsWith(SOURCES))
                .toList();
    }

    /** The resources of a kind, by type. */
    static <T> List<T> all(Class<T> type) {
        return ofKind(type.getSimpleName()).stream()
                .map(Manifest::typed)
                .map(type::cast)
                .toList();
    }

    /** What describes pods, by the resource that it stands in. */
    static Stream<Map.Entry<Manifest, PodTemplateSpec>> podTemplates() {
        return podTemplates(all());
    }

    static Stream<Map.Entry<Manifest, PodTemplateSpec>> podTemplates(List<Manifest> manifests) {
        return manifests.stream().flatMap(manifest -> Stream.of("/spec/template", "/spec/jobTemplate/spec/template")
                .map(manifest.tree()::at)
                .filter(JsonNode::isObject)
                .map(template -> Map.entry(manifest, strictly(template, PodTemplateSpec.class))));
    }

    static List<JsonNode> documents(Path file) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static List<Path> files() {
        List<Path> roots = new ArrayList<>(List.of(SOURCES));
        String rendered = System.getProperty(RENDERED, "");
        if (!rendered.isEmpty()) {
            roots.add(Path.of(rendered));
        }
        List<Path> found = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(root.toString(), e);
            }
        }
        return found;
    }
}
