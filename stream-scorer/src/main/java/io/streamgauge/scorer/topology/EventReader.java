package io.streamgauge.scorer.topology;

import io.streamgauge.models.network.Explanation;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.Preprocessing;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.streams.InvalidEventException;
import org.apache.avro.specific.SpecificRecord;

/**
 * What one kind of event holds for the scorer. Implementations are safe for use by several threads.
 *
 * @param <V> the kind of event
 */
interface EventReader<V extends SpecificRecord> {
    /** The event's id as it is, valid or not. */
    String eventId(V event);

    /** What the event is about, or where it comes from; may be empty. */
    String subject(V event);

    /**
     * Validates the event and prepares it for a model.
     *
     * @param preprocessing that of the version that will score the event
     * @throws InvalidEventException when the event can not be scored by any version
     */
    Features features(V event, Preprocessing preprocessing);

    /**
     * Why an event got its label, as the prediction says it.
     *
     * @param event one that was scored
     * @param preprocessing that of the version that scored it
     * @param explanation what that version's network says
     * @param label the label that is explained
     * @param mostWords how many words at most
     */
    Attributions attributions(
            V event, Preprocessing preprocessing, Explanation explanation, String label, int mostWords);
}
