package io.streamgauge.scorer;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import org.apache.avro.specific.SpecificRecord;

/** Where the events of a task come from. Stateless. */
public final class InputTopic {
    private InputTopic() {}

    /** The topic whose events are scored by the models of a task. */
    public static Topic<? extends SpecificRecord> of(Task task, TopicCatalogue topics) {
        return switch (task) {
            case SENTIMENT -> topics.reviews();
            case DIGITS -> topics.images();
        };
    }
}
