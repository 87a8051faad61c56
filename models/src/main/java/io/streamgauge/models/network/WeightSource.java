package io.streamgauge.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where weights come from. */
@FunctionalInterface
public interface WeightSource {
    /**
     * Reads all tensors.
     *
     * @param manager owns the arrays that are returned
     * @return arrays by tensor name, each of the architecture's shape: int64 for those of
     *     {@link Architecture#integerTensors}, float32 for the others
     */
    Map<String, NDArray> read(NDManager manager);

    /**
     * Reads the tensors of an architecture and believes nothing.
     *
     * @param architecture whose tensors to read
     * @param manager owns the arrays that are returned
     * @return arrays by tensor name, as {@link #read} gives them, in the order of the architecture
     * @throws IllegalArgumentException when a tensor is missing, has another type or shape, or values below 0 that must not be
     */
    default Map<String, NDArray> readChecked(Architecture architecture, NDManager manager) {
        Map<String, NDArray> arrays = read(manager);
        Map<String, NDArray> checked = new LinkedHashMap<>();
        architecture.tensors().forEach((name, dimensions) -> {
            NDArray array = arrays.get(name);
            if (array == null) {
                throw new IllegalArgumentException("The weights lack the tensor " + name);
            }
            Shape shape = new Shape(dimensions);
            DataType type = architecture.integerTensors().contains(name) ? DataType.INT64 : DataType.FLOAT32;
            if (!array.getShape().equals(shape) || array.getDataType() != type) {
                throw new IllegalArgumentException("The tensor " + name + " is " + array.getDataType() + " "
                        + array.getShape() + ": the architecture wants " + type + " " + shape);
            }
            if (architecture.nonNegativeTensors().contains(name)) {
                requireNonNegative(name, array);
            }
            checked.put(name, array);
        });
        return checked;
    }

    private static void requireNonNegative(String name, NDArray array) {
        try (NDArray smallest = array.min()) {
            if (!(smallest.getFloat() >= 0)) {
                throw new IllegalArgumentException("The tensor " + name + " holds " + smallest.getFloat()
                        + ": it must hold no values below 0; train the model again");
            }
        }
    }
}
