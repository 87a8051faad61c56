package io.streamgauge.benchmarks.flow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Books of a flow that went well, to be falsified. */
public final class FlowBooks {
    static final String TOPIC = "t.reviews";
    public static final int EVENTS = 400;

    private static final int PARTITIONS = 4;
    private static final Instant BEGIN = Instant.parse("2026-11-26T00:00:00Z");

    private final List<Input> inputs = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();

    public FlowBooks() {
        Map<String, Long> ends = new HashMap<>();
        for (long number = 0; number < EVENTS; number++) {
            int partition = Math.floorMod(FlowEvent.key(number).hashCode(), PARTITIONS);
            Input input = new Input(
                    number,
                    FlowEvent.key(number),
                    TOPIC,
                    partition,
                    next(ends, "inputs-" + partition),
                    BEGIN.plusMillis(number));
            inputs.add(input);
            if (FlowEvent.isPoison(number)) {
                answers.add(answer(input, null, 0, next(ends, "rejected")));
            } else {
                answers.add(answer(input, "first", partition, next(ends, "predictions-" + partition)));
            }
        }
    }

    private static long next(Map<String, Long> ends, String partition) {
        return ends.merge(partition, 1L, Long::sum) - 1;
    }

    private static Answer answer(Input input, @Nullable String version, int partition, long offset) {
        return new Answer(
                input.number(),
                input.key(),
                version,
                version == null ? null : FlowEvent.id(input.number()),
                TOPIC,
                input.partition(),
                input.offset(),
                partition,
                offset);
    }

    /** The answer to an event, which in these books has the event's number for its place. */
    public Answer answer(int number) {
        return answers.get(number);
    }

    public FlowBooks without(int number) {
        answers.remove(number);
        return this;
    }

    public FlowBooks with(Answer answer) {
        answers.add(answer);
        return this;
    }

    public FlowBooks change(int number, UnaryOperator<Answer> change) {
        answers.set(number, change.apply(answers.get(number)));
        return this;
    }

    public Books books() {
        return new Books(inputs, answers);
    }
}
