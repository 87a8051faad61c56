package io.streamgauge.benchmarks.scoring;

import ai.djl.Device;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.preprocessing.Features;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/** A bundle's network of dense layers in an ONNX Runtime session on one thread: more only cost time with so small a one. */
final class OnnxModel implements SingleClassifiers {
    private static final int COMPARED = 64;
    private static final float TOLERANCE = 1e-4f;

    private final OrtEnvironment environment;
    private final OrtSession session;

    private OnnxModel(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    static OnnxModel load(ModelBundle bundle) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            return new OnnxModel(environment, environment.createSession(OnnxGraph.of(bundle), options));
        } catch (OrtException e) {
            throw new BenchmarkException("ONNX Runtime does not take the model: " + e.getMessage(), e);
        }
    }

    /**
     * Sees to it that the contestants score with the same network.
     *
     * @throws BenchmarkException when ONNX Runtime and the scorer's network differ for any of some pictures
     */
    static void requireSameAnswers(ModelBundle bundle) {
        List<Features> pictures = new EventSource(null)
                .images(bundle.manifest()).stream()
                        .limit(COMPARED)
                        .map(image -> EventCodec.image(bundle.manifest(), image).features())
                        .toList();
        try (OnnxModel onnx = OnnxModel.load(bundle);
                SingleClassifier theirs = onnx.forOneThread();
                InferenceNetwork ours = bundle.loadForInference(Device.cpu())) {
            List<float[]> answers = ours.probabilities(pictures);
            for (int i = 0; i < COMPARED; i++) {
                float[] other = theirs.probabilities(pictures.get(i));
                for (int label = 0; label < other.length; label++) {
                    if (Math.abs(other[label] - answers.get(i)[label]) > TOLERANCE) {
                        throw new BenchmarkException("ONNX Runtime gives label " + label + " of picture " + i + " "
                                + other[label] + ", the scorer's network " + answers.get(i)[label]
                                + ": the rows would not be comparable");
                    }
                }
            }
        }
    }

    /** Sessions may be shared by threads. */
    @Override
    public SingleClassifier forOneThread() {
        return new SingleClassifier() {
            @Override
            public float[] probabilities(Features features) {
                return OnnxModel.this.probabilities(((Features.Pixels) features).values());
            }

            @Override
            public void close() {
                // The session is the model's.
            }
        };
    }

    private float[] probabilities(float[] pixels) {
        try (OnnxTensor input =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(pixels), new long[] {1, pixels.length});
                OrtSession.Result result = session.run(Map.of(OnnxGraph.INPUT, input))) {
            return ((float[][]) result.get(0).getValue())[0];
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed", e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("The session could not be closed", e);
        }
    }
}
