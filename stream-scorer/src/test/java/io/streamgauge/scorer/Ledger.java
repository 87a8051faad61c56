package io.streamgauge.scorer;

import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Numbered reviews, and what a consumer of committed records sees of their answers: the books that must balance, whatever
 * happens to scorers and broker in between.
 *
 * <p>Some events are no events and must be rejected. Each carries its number as a header and its time. What the producer sent
 * twice, as it can when the broker is killed before it says that it has a batch, is two events to a scorer.
 */
final class Ledger implements AutoCloseable {
    private static final int KEYS = 97;
    private static final String NUMBER = "number";

    private final Scenario scenario;
    private final int poisonEvery;
    private final KafkaConsumer<byte[], byte[]> reader;
    private final BitSet answered = new BitSet();
    private final Set<String> places = new HashSet<>();
    private final Map<String, Integer> latestOfKey = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final BiConsumer<Integer, Prediction> listener;
    private int sent;
    private int duplicates;
    private int sentTwice;

    /** A ledger that nobody listens to. */
    Ledger(Scenario scenario, int poisonEvery) {
        this(scenario, poisonEvery, (number, prediction) -> {});
    }

    /**
     * A ledger.
     *
     * @param poisonEvery of so many events the last one is no event
     * @param listener hears the number and the first prediction of each event
     */
    Ledger(Scenario scenario, int poisonEvery, BiConsumer<Integer, Prediction> listener) {
        this.scenario = scenario;
        this.poisonEvery = poisonEvery;
        this.listener = listener;
        this.reader = scenario.reader(
                scenario.topics().predictions().name(), scenario.topics().rejectedEvents());
    }

    /** Sends the next event. */
    void send() {
        int number = sent++;
        byte[] value = isPoison(number)
                ? ("poison " + number).getBytes(StandardCharsets.UTF_8)
                : scenario.bytes(SampleEvents.review(Integer.toString(number), "the film was good, no. " + number));
        ProducerRecord<byte[], byte[]> event = new ProducerRecord<>(
                scenario.topics().reviews().name(),
                null,
                time(number).toEpochMilli(),
                ("key-" + number % KEYS).getBytes(StandardCharsets.UTF_8),
                value);
        event.headers()
                .add(NUMBER, ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        scenario.send(event);
    }

    int sent() {
        return sent;
    }

    /** Events that have at least one answer. */
    int answered() {
        return answered.cardinality();
    }

    int duplicates() {
        return duplicates;
    }

    /** Events that have answers from a second place on the topic. */
    int sentTwice() {
        return sentTwice;
    }

    int missing() {
        return sent - answered();
    }

    /** What is wrong apart from duplicates and missing answers: order, headers, times, roles. */
    List<String> complaints() {
        return complaints;
    }

    /** Reads what has been committed since; waits a moment for more. */
    void read() {
        reader.poll(Duration.ofMillis(20)).forEach(this::enter);
    }

    /** Reads all that is committed when nobody writes any more. */
    void readToTheEnd() {
        Await.until(
                "the end of the answers",
                () -> {
                    read();
                    return reader.endOffsets(reader.assignment()).entrySet().stream()
                            .allMatch(end -> reader.position(end.getKey()) >= end.getValue());
                },
                () -> this);
        String reviews = scenario.topics().reviews().name();
        try (KafkaConsumer<byte[], byte[]> inputs = scenario.reader(reviews)) {
            long written = inputs.endOffsets(inputs.assignment()).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            if (written - sent != sentTwice) {
                complaints.add(written + " records on " + reviews + " for " + sent + " events, of which " + sentTwice
                        + " were answered as sent twice");
            }
        }
    }

    private void enter(ConsumerRecord<byte[], byte[]> answer) {
        int number =
                ByteBuffer.wrap(answer.headers().lastHeader(NUMBER).value()).getInt();
        Optional<Prediction> prediction = Optional.empty();
        String place;
        boolean rejected = answer.topic().equals(scenario.topics().rejectedEvents());
        require(answer.timestamp() == time(number).toEpochMilli(), number, "has the time " + answer.timestamp());
        require(rejected == isPoison(number), number, rejected ? "is rejected" : "is scored");
        if (rejected) {
            Rejection rejection = Rejection.from(answer.headers());
            place = rejection.partition() + "@" + rejection.offset();
            require(rejection.reason() == Rejection.Reason.NOT_WIRE_FORMAT, number, "is rejected for another reason");
        } else {
            Prediction value = scenario.prediction(answer);
            require(value.getRole() == PredictionRole.CHAMPION, number, "is answered by " + value.getRole());
            require(value.getEventId().equals(Integer.toString(number)), number, "has another's headers");
            place = value.getSourcePartition() + "@" + value.getSourceOffset();
            prediction = Optional.of(value);
        }
        if (!places.add(place)) {
            duplicates++;
            return;
        }
        if (answered.get(number)) {
            sentTwice++;
            return;
        }
        answered.set(number);
        prediction.ifPresent(value -> listener.accept(number, value));
        if (!rejected) {
            String key = new String(answer.key(), StandardCharsets.UTF_8);
            Integer before = latestOfKey.put(key, number);
            require(before == null || before < number, number, "of " + key + " comes after number " + before);
        }
    }

    private void require(boolean condition, int number, String complaint) {
        if (!condition) {
            complaints.add("Number " + number + " " + complaint);
        }
    }

    private boolean isPoison(int number) {
        return number % poisonEvery == poisonEvery - 1;
    }

    /** When the event of a number occurred. */
    static Instant time(int number) {
        return Scenario.BEGIN.plusMillis(number);
    }

    @Override
    public String toString() {
        return sent + " inputs, " + sentTwice + " sent twice, " + answered() + " answered, " + duplicates
                + " duplicates, " + missing() + " missing";
    }

    @Override
    public void close() {
        reader.close();
    }
}
