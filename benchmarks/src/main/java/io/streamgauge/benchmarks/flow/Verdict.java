package io.streamgauge.benchmarks.flow;

import io.streamgauge.streams.ProcessingGuarantee;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether books balance. Immutable.
 *
 * @param inputs events on the input topic
 * @param predictions committed predictions
 * @param rejected committed rejected events
 * @param missing events without an answer
 * @param duplicates answers besides the first of their event
 * @param outOfOrder events that were answered after a later one of their key and topic; of each event the first answer counts
 * @param wrongSource answers that name another topic, partition or offset than their event lies at
 * @param misjudged answers that are none: events that were rejected, non-events that were scored, another's id or key,
 *     answers to what nobody sent
 * @param examples the first of what is wrong, a sentence each
 */
public record Verdict(
        long inputs,
        long predictions,
        long rejected,
        long missing,
        long duplicates,
        long outOfOrder,
        long wrongSource,
        long misjudged,
        List<String> examples) {
    private static final int MOST_EXAMPLES = 5;

    public Verdict {
        examples = List.copyOf(examples);
    }

    /** Whether a guarantee was kept. */
    public boolean keeps(ProcessingGuarantee guarantee) {
        boolean whole = missing == 0 && outOfOrder == 0 && wrongSource == 0 && misjudged == 0;
        return switch (guarantee) {
            case EXACTLY_ONCE_V2 -> whole && duplicates == 0;
            case AT_LEAST_ONCE -> whole;
        };
    }

    /** Compares what went in with what came out. */
    public static Verdict on(Books books) {
        return new Reconciliation(books).verdict();
    }

    /** The comparison. Used once. */
    private static final class Reconciliation {
        private final Books books;
        private final Map<Long, Input> inputs = new HashMap<>();
        private final Set<Long> answered = new HashSet<>();
        /** By topic and key: what is on different topics has no order. */
        private final Map<String, Answer> latestOfKey = new HashMap<>();

        private final List<String> examples = new ArrayList<>();
        private long duplicates;
        private long outOfOrder;
        private long wrongSource;
        private long misjudged;

        Reconciliation(Books books) {
            this.books = books;
        }

        Verdict verdict() {
            for (Input input : books.inputs()) {
                Input before = inputs.put(input.number(), input);
                if (before != null) {
                    // An idempotent producer repeats hardly ever, after a broker was killed; its answers could not be
                    // told apart.
                    misjudged++;
                    note("Event " + input.number() + " lies on the input topic twice, at " + place(before) + " and "
                            + place(input));
                }
            }
            // An event's answers are on two topics; of those in one partition the offsets tell the order.
            books.answers().stream()
                    .sorted(Comparator.comparingLong(Answer::offset))
                    .forEach(this::enter);
            long missing = 0;
            for (Input input : books.inputs()) {
                if (!answered.contains(input.number())) {
                    missing++;
                    note("Event " + input.number() + " at " + place(input) + " has no answer");
                }
            }
            long rejected = books.answers().stream().filter(Answer::isRejection).count();
            return new Verdict(
                    books.inputs().size(),
                    books.answers().size() - rejected,
                    rejected,
                    missing,
                    duplicates,
                    outOfOrder,
                    wrongSource,
                    misjudged,
                    examples);
        }

        private void enter(Answer answer) {
            Input input = inputs.get(answer.number());
            if (input == null) {
                misjudged++;
                note("An answer is to number " + answer.number() + ", which nobody sent");
                return;
            }
            judge(answer, input);
            if (!answered.add(answer.number())) {
                duplicates++;
                note("Event " + answer.number() + " has one more answer at " + answer.partition() + "@"
                        + answer.offset());
                return;
            }
            if (!answer.isRejection()) {
                String line = input.topic() + " " + answer.key();
                Answer latest = latestOfKey.get(line);
                if (latest != null && latest.number() > answer.number()) {
                    outOfOrder++;
                    note("Event " + answer.number() + " of " + answer.key() + " was answered after event "
                            + latest.number());
                } else {
                    latestOfKey.put(line, answer);
                }
            }
        }

        private void judge(Answer answer, Input input) {
            if (!answer.sourceTopic().equals(input.topic())
                    || answer.sourcePartition() != input.partition()
                    || answer.sourceOffset() != input.offset()) {
                wrongSource++;
                note("The answer to event " + input.number() + " at " + place(input) + " names " + answer.sourceTopic()
                        + "-" + answer.sourcePartition() + "@" + answer.sourceOffset());
            }
            boolean asExpected = answer.isRejection() == FlowEvent.isPoison(input.number())
                    && answer.key().equals(input.key())
                    && (answer.isRejection() || FlowEvent.id(input.number()).equals(answer.eventId()));
            if (!asExpected) {
                misjudged++;
                note("Event " + input.number() + " of " + input.key() + " was "
                        + (answer.isRejection() ? "rejected" : "answered as " + answer.eventId()) + " under "
                        + answer.key());
            }
        }

        private static String place(Input input) {
            return input.topic() + "-" + input.partition() + "@" + input.offset();
        }

        private void note(String example) {
            if (examples.size() < MOST_EXAMPLES) {
                examples.add(example);
            }
        }
    }
}
