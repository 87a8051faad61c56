package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.ChildProcess;
import io.streamgauge.benchmarks.SettingArguments;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.scorer.InputTopic;
import io.streamgauge.streams.ProcessingGuarantee;
import io.streamgauge.trainer.publish.Publisher;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Topics, settings and processes of one trial.
 *
 * @param stack broker and registry
 * @param directory for logs, models and state
 * @param number tells this trial from the others on the same stack
 * @param contestant who
 * @param guarantee what it is to promise
 * @param bundle the model
 * @param more settings that are not usual
 */
record TrialSetup(
        LocalStack stack,
        Path directory,
        int number,
        Contestant contestant,
        ProcessingGuarantee guarantee,
        ModelBundle bundle,
        Map<String, String> more) {

    ClusterSettings cluster() {
        return ClusterSettings.from(Settings.of(settings(0)));
    }

    Topic<?> input() {
        return InputTopic.of(bundle.manifest().task(), cluster().topics());
    }

    /**
     * Makes the topics and publishes the model.
     *
     * @return the events to be sent, as they lie in the input topic
     */
    List<byte[]> prepare(EventSource source) {
        ClusterSettings cluster = cluster();
        TopicCatalogue topics = cluster.topics();
        new TopicProvisioner(cluster).ensure(List.of(input(), topics.predictions()), true);
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            Publisher publisher = new Publisher(new FileArtifactStore(store()), cluster, serdes, Clock.systemUTC());
            publisher.publish(bundle);
            publisher.assign(bundle.manifest().name(), bundle.manifest().version(), Instant.EPOCH, "benchmark");
            return source.values(bundle.manifest(), topics, serdes);
        }
    }

    /**
     * Starts a process of the contestant.
     *
     * @param instance tells those from each other that run at the same time
     */
    ChildProcess start(int instance) {
        List<String> arguments = new ArrayList<>();
        arguments.add(contestant.name());
        arguments.add(bundle.directory().toString());
        arguments.addAll(SettingArguments.of(settings(instance)));
        return ChildProcess.start(
                contestant.title(),
                ContestantMain.class,
                arguments,
                directory.resolve("trial-" + number + "-" + instance + ".log"));
    }

    /** The broker's process. */
    ProcessHandle broker() {
        return ProcessHandle.of(stack.broker().pid())
                .orElseThrow(() -> new BenchmarkException("The broker is gone; see its log in " + directory));
    }

    /** The consumer group. */
    String applicationId() {
        return "trial-" + number;
    }

    private Map<String, String> settings(int instance) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("bootstrap.servers", stack.bootstrapServers());
        settings.put("schema.registry.url", stack.schemaRegistryUrl().toString());
        settings.put("topics.prefix", "trial-" + number + ".");
        settings.put("application.id", applicationId());
        settings.put("tasks", bundle.manifest().task().id());
        settings.put(
                "models." + bundle.manifest().task().id(), bundle.manifest().name());
        settings.put("artifact.store", store().toString());
        settings.put(
                "state.directory",
                directory.resolve("state-" + number + "-" + instance).toString());
        settings.put("processing.guarantee", guarantee.name().toLowerCase(Locale.ROOT));
        settings.putAll(more);
        return settings;
    }

    private Path store() {
        return directory.resolve("models");
    }
}
