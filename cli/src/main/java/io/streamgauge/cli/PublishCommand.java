package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.models.signing.SigningKey;
import io.streamgauge.models.signing.UntrustedVersionException;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.models.store.VerifiedStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.trainer.publish.Announcements;
import io.streamgauge.trainer.publish.Publisher;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code streamgauge publish}: a bundle into the artifact store, then onto the topics. */
@Command(
        name = "publish",
        description = "Put a bundle into the artifact store, then announce its version to the scorers.",
        footer = {
            "  streamgauge publish runs/trial/bundle --config cluster.properties",
            "  streamgauge publish runs/trial/bundle --signing-key signing.pem --config cluster.properties",
            "  streamgauge publish runs/trial/bundle --assign --store /srv/models \\",
            "      --bootstrap-servers broker:9092 --schema-registry http://registry:8081"
        })
final class PublishCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "BUNDLE", description = "Directory of the bundle.")
    @SuppressWarnings("NullAway.Init")
    private Path bundle;

    @Option(names = "--assign", description = "Make it the champion of its model.")
    private boolean assign;

    @Option(
            names = {"--effective-from", "--from"},
            paramLabel = "MOMENT",
            converter = Moment.Converter.class,
            description = "Event time from which it answers, " + Moment.SYNTAX + "; needs --assign.")
    private @Nullable Moment effectiveFrom;

    @Mixin
    private final ClusterOptions options = new ClusterOptions();

    @Mixin
    private final SigningOptions signing = new SigningOptions();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    PublishCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (effectiveFrom != null && !assign) {
            throw new UsageException("--effective-from says when an assignment holds: give --assign as well");
        }
        ModelBundle opened = Bundles.open(bundle);
        Manifest manifest = opened.manifest();
        ClusterSettings cluster = options.cluster(console);
        ArtifactStore store = options.store(console);
        ModelTrust trust = options.trust(console);
        Optional<SigningKey> key = signing.key(options.settings(console));
        // A signature that nobody believes would take the place of a good one.
        key.ifPresent(signingKey -> signingKey.requireTrusted(trust));
        Clock clock = Clock.systemUTC();
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            Publisher publisher = new Publisher(store, cluster, serdes, clock, key);
            Publisher.Publication publication = publisher.publish(opened);
            if (assign) {
                requireTrusted(publication.version(), new VerifiedStore(store, trust));
            }
            Instant from =
                    Objects.requireNonNullElse(effectiveFrom, Moment.SOON).at(clock.instant());
            boolean assigned = assign
                    && publisher.assign(manifest.name(), manifest.version(), from, System.getProperty("user.name", ""));
            show(publication, assigned, from);
        }
        return CommandLine.ExitCode.OK;
    }

    /** Scorers with the same settings would refuse it, each of them later and in a place of its own. */
    private static void requireTrusted(ModelVersion version, VerifiedStore store) {
        try {
            store.open(Announcements.of(version));
        } catch (UntrustedVersionException e) {
            throw new FailedException(version.getModelName() + " " + version.getVersion()
                    + " is published, but not assigned, for scorers with these settings would refuse it: "
                    + e.getMessage());
        }
    }

    private void show(Publisher.Publication publication, boolean assigned, Instant from) {
        String model = publication.version().getModelName();
        String version = publication.version().getVersion();
        if (json) {
            ObjectNode node = Json.object();
            node.put("model", model);
            node.put("version", version);
            node.put("artifact", publication.version().getArtifact());
            node.put("announced", publication.announced());
            node.put("signingKey", publication.version().getSigningKey());
            node.put("assigned", assigned);
            node.put("effectiveFrom", assigned ? from.toString() : null);
            console.out().println(Json.pretty(node));
            return;
        }
        console.out()
                .println(model + " " + version
                        + (publication.announced() ? ": published as " : ": was published before, as ")
                        + publication.version().getArtifact()
                        + (publication.version().getSignature() == null
                                ? ", not signed"
                                : ", signed with the key "
                                        + publication.version().getSigningKey()));
        if (assigned) {
            console.out().println(model + " " + version + ": champion from " + from);
        } else if (assign) {
            console.out().println(model + " " + version + ": was the champion before");
        }
    }
}
