package io.streamgauge.benchmarks.scoring;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.FeedForward;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A {@link FeedForward} with its weights as an ONNX model: input {@value #INPUT} {@code (N, height * width)} float32, output
 * {@value #OUTPUT} {@code (N, labels)} float32, which sum to 1. Stateless.
 *
 * <p>Field numbers are those of {@code onnx.proto} at IR version 8, operator set 13.
 */
final class OnnxGraph {
    static final String INPUT = "pixels";
    static final String OUTPUT = "probabilities";

    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 13;
    private static final int FLOAT = 1;
    private static final int INTEGER_ATTRIBUTE = 2;

    private OnnxGraph() {}

    /** The file. */
    static byte[] of(ModelBundle bundle) {
        FeedForward network = (FeedForward) bundle.manifest().architecture();
        ProtocolBuffer graph = new ProtocolBuffer();
        String values = INPUT;
        for (int layer = 1; layer <= network.layers(); layer++) {
            String name = "hidden" + layer;
            graph.message(1, dense(values, name, name + ".sums"));
            graph.message(1, node("Relu", name + ".sums", name));
            values = name;
        }
        graph.message(1, dense(values, "output", "logits"));
        graph.message(1, node("Softmax", "logits", OUTPUT));
        graph.text(2, bundle.manifest().name());
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            BundleWeights.read(bundle, manager).forEach((name, array) -> graph.message(5, tensor(name, array)));
        }
        graph.message(11, value(INPUT, (long) network.height() * network.width()));
        graph.message(12, value(OUTPUT, network.labels()));
        return new ProtocolBuffer()
                .number(1, IR_VERSION)
                .message(7, graph)
                .message(8, new ProtocolBuffer().text(1, "").number(2, OPERATOR_SET))
                .toByteArray();
    }

    /** Inputs times the transposed weight, plus bias. */
    private static ProtocolBuffer dense(String input, String layer, String output) {
        ProtocolBuffer transposed =
                new ProtocolBuffer().text(1, "transB").number(3, 1).number(20, INTEGER_ATTRIBUTE);
        return new ProtocolBuffer()
                .text(1, input)
                .text(1, layer + ".weight")
                .text(1, layer + ".bias")
                .text(2, output)
                .text(4, "Gemm")
                .message(5, transposed);
    }

    private static ProtocolBuffer node(String operator, String input, String output) {
        return new ProtocolBuffer().text(1, input).text(2, output).text(4, operator);
    }

    private static ProtocolBuffer tensor(String name, NDArray array) {
        ProtocolBuffer tensor = new ProtocolBuffer();
        for (long dimension : array.getShape().getShape()) {
            tensor.number(1, dimension);
        }
        float[] values = array.toFloatArray();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor.number(2, FLOAT).text(8, name).raw(9, bytes.array());
    }

    /** A matrix with any number of rows. */
    private static ProtocolBuffer value(String name, long columns) {
        ProtocolBuffer shape = new ProtocolBuffer()
                .message(1, new ProtocolBuffer().text(2, "N"))
                .message(1, new ProtocolBuffer().number(1, columns));
        ProtocolBuffer type = new ProtocolBuffer().number(1, FLOAT).message(2, shape);
        return new ProtocolBuffer().text(1, name).message(2, new ProtocolBuffer().message(1, type));
    }
}
