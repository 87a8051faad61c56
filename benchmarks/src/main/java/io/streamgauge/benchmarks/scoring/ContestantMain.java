package io.streamgauge.benchmarks.scoring;

import io.micrometer.core.instrument.config.MeterFilter;
import io.streamgauge.benchmarks.SettingArguments;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.scorer.ScorerApplication;
import io.streamgauge.scorer.ScorerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;

/** The process of a contestant. Ends when its standard input does, so it does not outlive who started it. */
final class ContestantMain {
    private ContestantMain() {}

    /**
     * Runs a contestant.
     *
     * @param arguments the contestant's name, the bundle's directory, and settings as {@code key=value}
     */
    public static void main(String[] arguments) throws IOException {
        Contestant contestant = Contestant.valueOf(arguments[0]);
        ModelBundle bundle = ModelBundle.open(Path.of(arguments[1]));
        ScorerSettings settings = ScorerSettings.from(
                SettingArguments.read(Arrays.asList(arguments).subList(2, arguments.length)));
        NativeRuntime.load(settings.inferenceThreads());
        try (Peer peer = peer(contestant, bundle, settings)) {
            peer.start();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
        System.exit(0);
    }

    private static Peer peer(Contestant contestant, ModelBundle bundle, ScorerSettings settings) {
        return switch (contestant) {
            case STREAMGAUGE, STREAMGAUGE_PER_RECORD -> new Scorer(new ScorerApplication(settings));
            case STREAMGAUGE_WITHOUT_METERS -> new Scorer(withoutMeters(new ScorerApplication(settings)));
            case CONSUMER_LOOP -> new ConsumerLoop(settings, bundle);
            case PREDICTOR -> new PerRecordStreams(settings, bundle.manifest(), PredictorModel.load(bundle));
            case ONNX_RUNTIME -> new PerRecordStreams(settings, bundle.manifest(), OnnxModel.load(bundle));
        };
    }

    /** Meters that are denied count nothing; the few of the JVM that are there already are read only when somebody asks. */
    private static ScorerApplication withoutMeters(ScorerApplication application) {
        application.meters().config().meterFilter(MeterFilter.deny());
        return application;
    }

    /** The scorer itself. */
    private record Scorer(ScorerApplication application) implements Peer {
        @Override
        public void start() {
            application.start();
            Thread watching = new Thread(this::watch, "contestant-watch");
            watching.setDaemon(true);
            watching.start();
        }

        private void watch() {
            try {
                application.awaitTermination().failure().ifPresent(Peer::endProcess);
            } catch (InterruptedException e) {
                Peer.endProcess(e);
            }
        }

        @Override
        public void close() {
            application.close();
        }
    }
}
