package io.streamgauge.trainer.retrain;

import io.streamgauge.models.bundle.BundleWriter;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.models.store.VerifiedStore;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.fit.DivergedException;
import io.streamgauge.trainer.fit.TrainingRun;
import io.streamgauge.trainer.publish.Announcements;
import io.streamgauge.trainer.publish.ModelCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Where the candidate of a retraining comes from: a run before that was broken off may have left or even published it;
 * otherwise it is trained. Belongs to one thread.
 */
final class CandidateSource {
    /** In a version's provenance: the champion that it was to improve upon. */
    static final String CHAMPION = "retraining.champion";

    /** In a version's provenance: how far the examples were read that it was fitted on. */
    static final String OFFSETS = "retraining.offsets";

    private final RetrainingPlan plan;
    private final ArtifactStore store;
    private final ModelCatalogue catalogue;
    private final Signing signing;

    CandidateSource(RetrainingPlan plan, ArtifactStore store, ModelCatalogue catalogue, Signing signing) {
        this.plan = plan;
        this.store = store;
        this.catalogue = catalogue;
        this.signing = signing;
    }

    /**
     * The bundle of the version, if it lies in the store already, be it announced or not. Training it again would make
     * another manifest, with other times, and a version never changes.
     *
     * <p>Where signatures count, what was announced is verified, and what was not must be what lies in the output as well:
     * whoever can write to the store must not have something signed.
     *
     * @param output where bundle and report go
     * @throws IllegalArgumentException when what lies there was made of something else, or by somebody else
     */
    Optional<ModelBundle> published(RetrainingWork work, Path output) {
        Optional<ModelVersion> announced = catalogue.versions(plan.model()).stream()
                .filter(version -> version.getVersion().equals(work.version()))
                .findFirst();
        Optional<ModelBundle> bundle = announced.isPresent()
                ? announced.map(version -> new VerifiedStore(store, signing.trust())
                        .open(Announcements.of(version))
                        .bundle())
                : store.find(plan.model(), work.version());
        bundle.ifPresent(found -> requireSameInputs(found, work));
        if (announced.isEmpty() && signing.isAsked()) {
            bundle.ifPresent(found -> requireOwn(found, output));
        }
        return bundle;
    }

    private void requireOwn(ModelBundle found, Path output) {
        boolean isOwn = finished(output)
                .filter(own -> own.manifestHash().equals(found.manifestHash()))
                .isPresent();
        if (!isOwn) {
            throw new IllegalArgumentException("The artifact store holds a version "
                    + found.manifest().version() + " of " + plan.model()
                    + " that nobody announced and that is not the one in " + output
                    + ", so it is not signed. Remove that version from the store and retrain again, or give --output with"
                    + " the directory of the run that made it");
        }
    }

    /** The bundle that a run has left in its output; empty for none. */
    private static Optional<ModelBundle> finished(Path output) {
        Path finished = output.resolve("bundle");
        return Files.exists(finished.resolve(ModelBundle.MANIFEST))
                ? Optional.of(ModelBundle.open(finished))
                : Optional.empty();
    }

    private void requireSameInputs(ModelBundle bundle, RetrainingWork work) {
        Map<String, String> provenance = bundle.manifest().provenance();
        origin(work).forEach((key, value) -> {
            String found = provenance.getOrDefault(key, "");
            if (!found.equals(value)) {
                throw new IllegalArgumentException("The artifact store holds a version " + work.version() + " of "
                        + plan.model() + " that this retraining did not make: its " + key + " is '" + found
                        + "' instead of '" + value + "'. Remove that version from the store"
                        + ", if no scorer uses it, or wait for further examples, which make another version");
            }
        });
    }

    /**
     * The bundle of the version, made now or by a run before in the same output that was broken off. Where the training
     * diverged after a complete epoch it is that epoch's, which is measured like any other; its provenance says so.
     *
     * @param output where bundle and report go
     * @throws DivergedException when the training diverged before one epoch was complete
     */
    ModelBundle train(RetrainingWork work, Path output, ProgressListener progress, BooleanSupplier stopped)
            throws IOException {
        Optional<ModelBundle> before = finished(output)
                .filter(bundle -> bundle.manifest().version().equals(work.version())
                        && bundle.manifest().name().equals(plan.model()));
        if (before.isPresent()) {
            return before.get();
        }
        Map<String, String> provenance = origin(work);
        provenance.put(
                "retraining.examples",
                Integer.toString(work.examples().training().count()));
        provenance.put(
                "retraining.newest", Integer.toString(work.examples().newest().count()));
        TrainingRun run = new TrainingRun(
                        work.inputs().recipe(),
                        plan.directory(),
                        output,
                        Optional.of(work.version()),
                        BundleWriter.Precision.FLOAT32,
                        plan.device(),
                        plan.codeVersion(),
                        TrainingRun.isUnfinished(output))
                .with(work.examples().training().withProvenance(provenance));
        try {
            return run.run(progress, stopped).bundle();
        } catch (DivergedException e) {
            return finished(output).orElseThrow(() -> e);
        }
    }

    /** What the manifest says of where the version comes from. */
    private static Map<String, String> origin(RetrainingWork work) {
        Map<String, String> origin = new TreeMap<>();
        origin.put(CHAMPION, work.inputs().champion().getVersion());
        origin.put("retraining.beginnings", ExampleOffsets.written(work.inputs().beginnings()));
        origin.put(OFFSETS, ExampleOffsets.written(work.inputs().offsets()));
        return origin;
    }
}
