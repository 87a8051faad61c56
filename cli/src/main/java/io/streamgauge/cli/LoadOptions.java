package io.streamgauge.cli;

import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.ImdbDataset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What reviews benchmarks of scorers send, for how long, and with which model they are scored. */
final class LoadOptions {
    private static final int FEWEST_EVENTS = 200;
    private static final int MOST_SECONDS = 3_600;

    @Option(
            names = "--bundle",
            paramLabel = "BUNDLE",
            description = "Bundle of the model for reviews to score with (default: the"
                    + " sentiment-conv that comes with streamgauge).")
    private @Nullable Path bundle;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory with the IMDB reviews to send (default: made-up reviews).")
    private @Nullable Path data;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "400000",
            description = "Most events in a backlog, at least 200 (default: ${DEFAULT-VALUE}).")
    private long events;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "15",
            description = "About how long each load lasts (default: ${DEFAULT-VALUE}).")
    private double seconds;

    /**
     * Checks the options.
     *
     * @throws UsageException when one is wrong
     */
    void check() {
        if (events < FEWEST_EVENTS) {
            throw new UsageException("--events is " + events + ": use " + FEWEST_EVENTS + " or more");
        }
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw new UsageException("--seconds is " + seconds + ": use more than 0 and at most " + MOST_SECONDS);
        }
        requireReviews(data);
    }

    /**
     * The model.
     *
     * @throws UsageException when it is none for reviews
     */
    ModelBundle sentiment() {
        ModelBundle sentiment = Bundles.open(bundle == null ? defaultBundle() : bundle);
        if (sentiment.manifest().task() != Task.SENTIMENT) {
            throw new UsageException("--bundle is a model for the task "
                    + sentiment.manifest().task().id() + ": name one for reviews");
        }
        return sentiment;
    }

    @Nullable
    Path data() {
        return data;
    }

    long events() {
        return events;
    }

    double seconds() {
        return seconds;
    }

    /** Before a broker is started, and in this process, where the message is read. */
    static void requireReviews(@Nullable Path data) {
        if (data != null) {
            ImdbDataset.open(new DataDirectory(data));
        }
    }

    /** A convolution, whose blocks the peers can compute, too; the same one in all versions of streamgauge. */
    static Path defaultBundle() {
        return StarterBundles.home().resolve("models").resolve("benchmark").resolve("sentiment-conv");
    }
}
