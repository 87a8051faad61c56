package io.streamgauge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.cli.KafkaRights.Right;
import io.streamgauge.cli.KubernetesManifests.Manifest;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker that knows its clients by name and lets them do what the manifests' users may do, with the manifests' topics. It
 * writes down what it was asked to allow. Names and passwords in place of the certificates that Strimzi makes: what is allowed to
 * whom does not depend on how one shows who one is.
 */
final class GuardedCluster implements AutoCloseable {
    /** May do everything. */
    static final String ADMINISTRATOR = "administrator";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern DECISION = Pattern.compile("Principal = User:(\\S+) is (Allowed|Denied) operation ="
            + " (\\w+) from host = \\S+ on resource = (\\w+):LITERAL:(\\S+) for request = (\\w+)");

    private final Path directory;
    private final LocalStack stack;
    private final Map<String, Path> configurations = new TreeMap<>();
    private final Admin administrator;

    /**
     * Something that a user wanted to do.
     *
     * @param user who
     * @param isAllowed what the broker said
     * @param operation what
     * @param type with what kind of resource
     * @param name its name
     * @param request the request of Kafka's protocol
     */
    record Decision(
            String user, boolean isAllowed, AclOperation operation, ResourceType type, String name, String request) {}

    GuardedCluster(Path directory, List<Right> rights) {
        this.directory = directory;
        Set<String> users = rights.stream().map(Right::user).collect(Collectors.toSet());
        this.stack = LocalStack.start(directory.resolve("stack"), settings(users));
        try {
            Stream.concat(users.stream(), Stream.of(ADMINISTRATOR)).forEach(this::configure);
            prepare(rights);
            administrator = Admin.create(cluster(ADMINISTRATOR));
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private static Map<String, String> settings(Set<String> users) {
        String passwords = users.stream()
                .map(user -> " user_" + user + "=\"" + user + "\"")
                .collect(Collectors.joining());
        return Map.of(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                // Without a name: the broker itself, to its controller.
                "super.users", "User:" + ADMINISTRATOR + ";User:ANONYMOUS",
                "listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms", "PLAIN",
                "sasl.mechanism.inter.broker.protocol", "PLAIN",
                "listener.name.plaintext.plain.sasl.jaas.config",
                        login(ADMINISTRATOR).replace(";", "") + " user_" + ADMINISTRATOR + "=\"" + ADMINISTRATOR + "\""
                                + passwords + ";");
    }

    private static String login(String user) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + user + "\";";
    }

    private void configure(String user) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("bootstrap.servers", stack.bootstrapServers());
        settings.put("schema.registry.url", stack.schemaRegistryUrl().toString());
        settings.put("artifact.store", directory.resolve("store").toString());
        settings.put("topics.create", "false");
        settings.put("kafka.security.protocol", "SASL_PLAINTEXT");
        settings.put("kafka.sasl.mechanism", "PLAIN");
        settings.put("kafka.sasl.jaas.config", login(user));
        // What Kafka Streams does every half a minute.
        settings.put("kafka.repartition.purge.interval.ms", "500");
        settings.put("stream.threads", "1");
        settings.put("inference.threads", "1");
        settings.put("monitor.stream.threads", "1");
        settings.put("monitor.commit.interval", "100ms");
        settings.put("quality.interval", "100ms");
        settings.put("state.directory", directory.resolve("state").toString());
        settings.put("monitor.state.directory", directory.resolve("monitor").toString());
        // So that redrive reads values at their source.
        settings.put("rejected.values.bytes.per.second", "0");
        settings.put("http.port", "any");
        try {
            configurations.put(
                    user,
                    Files.write(
                            directory.resolve(user + ".properties"),
                            settings.entrySet().stream()
                                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                                    .toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The topics and rights as Strimzi would make them, on one broker; and a log of all that is allowed. */
    private void prepare(List<Right> rights) {
        List<NewTopic> topics = KubernetesManifests.sourcesOfKind("KafkaTopic").stream()
                .map(GuardedCluster::topic)
                .toList();
        ConfigResource log = new ConfigResource(ConfigResource.Type.BROKER_LOGGER, "1");
        AlterConfigOp all =
                new AlterConfigOp(new ConfigEntry("kafka.authorizer.logger", "DEBUG"), AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(cluster(ADMINISTRATOR))) {
            admin.createTopics(topics).all().get();
            admin.createAcls(rights.stream().map(Right::binding).toList()).all().get();
            // What is made is known to each part of the broker only a moment later.
            awaitVisible(rights);
            admin.incrementalAlterConfigs(Map.of(log, List.of(all))).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until each user sees its topics: who may read or write one may look at it, too. */
    private void awaitVisible(List<Right> rights) throws ExecutionException, InterruptedException {
        Map<String, Set<String>> topics = rights.stream()
                .filter(right -> right.type() == ResourceType.TOPIC && !right.isPrefix())
                .collect(Collectors.groupingBy(Right::user, Collectors.mapping(Right::name, Collectors.toSet())));
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        for (Map.Entry<String, Set<String>> user : topics.entrySet()) {
            try (Admin admin = Admin.create(cluster(user.getKey()))) {
                while (!admin.listTopics().names().get().containsAll(user.getValue())) {
                    if (System.nanoTime() > giveUp) {
                        throw new IllegalStateException(user + " are not all visible");
                    }
                }
            }
        }
    }

    /** Takes a right away. */
    void revoke(Right right) {
        administer(
                admin -> admin.deleteAcls(List.of(right.binding().toFilter())).all());
    }

    /** Gives it back. */
    void grant(Right right) {
        administer(admin -> admin.createAcls(List.of(right.binding())).all());
    }

    /** Deletes the topics whose names begin with something. */
    List<String> deleteTopics(String prefix) throws ExecutionException, InterruptedException {
        List<String> topics = administrator.listTopics().names().get().stream()
                .filter(topic -> topic.startsWith(prefix))
                .toList();
        administrator.deleteTopics(topics).all().get();
        return topics;
    }

    /** Makes topics of one partition. */
    void createTopics(List<String> names) {
        administer(admin -> admin.createTopics(names.stream()
                        .map(name -> new NewTopic(name, Optional.of(1), Optional.empty()))
                        .toList())
                .all());
    }

    private void administer(Function<Admin, KafkaFuture<?>> work) {
        try {
            work.apply(administrator).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static NewTopic topic(Manifest manifest) {
        Map<String, String> settings = new TreeMap<>();
        JsonNode given = manifest.tree().at("/spec/config");
        given.fieldNames()
                .forEachRemaining(key -> settings.put(key, given.path(key).asText()));
        settings.remove("min.insync.replicas");
        return new NewTopic(
                        manifest.name(),
                        Optional.of(manifest.tree().at("/spec/partitions").asInt()),
                        Optional.empty())
                .configs(settings);
    }

    /** Configuration file of a user. */
    String configuration(String user) {
        return String.valueOf(configurations.get(user));
    }

    /** Settings of a user, as commands read them. */
    Settings settings(String user) {
        return settings(user, Map.of());
    }

    /** The same, with some in place of those. */
    Settings settings(String user, Map<String, String> others) {
        return Settings.layered(Optional.ofNullable(configurations.get(user)), Map.of(), others);
    }

    /** Settings of a Kafka client of a user. */
    Map<String, Object> cluster(String user) {
        return ClusterSettings.from(settings(user)).clientSettings();
    }

    /** What users, the administrator left out, were allowed or denied since the beginning. */
    List<Decision> decisions() {
        List<Decision> decisions = new ArrayList<>();
        // The log rolls at 10 MB, to a file with a number.
        for (String file : List.of("broker.log.1", "broker.log")) {
            Path log = directory.resolve("stack").resolve(file);
            if (Files.exists(log)) {
                try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
                    lines.map(DECISION::matcher).filter(Matcher::find).forEach(found -> decisions.add(decision(found)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return decisions.stream()
                .filter(decision -> configurations.containsKey(decision.user())
                        && !decision.user().equals(ADMINISTRATOR))
                .distinct()
                .toList();
    }

    private static Decision decision(Matcher found) {
        return new Decision(
                found.group(1),
                found.group(2).equals("Allowed"),
                AclOperation.valueOf(found.group(3)),
                ResourceType.fromString(found.group(4).replaceAll("(?<=[a-z])(?=[A-Z])", "_")),
                found.group(5),
                found.group(6));
    }

    @Override
    public void close() {
        administrator.close();
        stack.close();
    }
}
