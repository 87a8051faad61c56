package io.streamgauge.trainer.data;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The datasets that streamgauge knows how to fetch, check and read. */
public enum DatasetName {
    /** Large Movie Review Dataset v1.0 (Maas et al., ACL 2011): 25,000 labelled reviews to train on, 25,000 to test on. */
    IMDB("imdb"),
    /** MNIST (LeCun et al., 1998): 60,000 handwritten digits to train on, 10,000 to test on. */
    MNIST("mnist");

    private final String id;

    DatasetName(String id) {
        this.id = id;
    }

    /** The name on the command line, which is also the name of the folder in the data directory. */
    public String id() {
        return id;
    }

    /**
     * The dataset with the given name.
     *
     * @throws DatasetException if there is none; the message lists the choices
     */
    public static DatasetName parse(String text) {
        return Arrays.stream(values())
                .filter(name -> name.id.equals(text))
                .findFirst()
                .orElseThrow(() -> new DatasetException(
                        "unknown dataset '" + text + "'",
                        "choose one of "
                                + Arrays.stream(values()).map(DatasetName::id).collect(Collectors.joining(", "))));
    }

    /** What a user can do about missing or damaged files. */
    String remedy() {
        return "run `streamgauge data fetch " + id + "`, or `streamgauge data import " + id + " --from DIR`";
    }

    @Override
    public String toString() {
        return id;
    }
}
