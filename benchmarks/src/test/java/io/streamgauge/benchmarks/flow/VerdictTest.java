package io.streamgauge.benchmarks.flow;

import static io.streamgauge.streams.ProcessingGuarantee.AT_LEAST_ONCE;
import static io.streamgauge.streams.ProcessingGuarantee.EXACTLY_ONCE_V2;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever is wrong with answers is seen. */
final class VerdictTest {
    /** A key comes again after so many events. */
    private static final int ROUND = 97;

    private static final int NO_EVENT = 99;

    private final FlowBooks flow = new FlowBooks();

    @Test
    void booksOfAFlowThatWentWellBalance() {
        Verdict verdict = Verdict.on(flow.books());

        assertThat(verdict).isEqualTo(new Verdict(FlowBooks.EVENTS, 396, 4, 0, 0, 0, 0, 0, List.of()));
        assertThat(verdict.keeps(EXACTLY_ONCE_V2)).isTrue();
        assertThat(verdict.keeps(AT_LEAST_ONCE)).isTrue();
    }

    @Test
    void aMissingPredictionBreaksEveryPromise() {
        Verdict verdict = Verdict.on(flow.without(7).books());

        assertThat(verdict.missing()).isEqualTo(1);
        assertThat(verdict.examples()).singleElement().asString().contains("Event 7 at t.reviews-", "has no answer");
        assertThat(verdict.keeps(EXACTLY_ONCE_V2)).isFalse();
        assertThat(verdict.keeps(AT_LEAST_ONCE)).isFalse();
    }

    @Test
    void aRejectedEventThatWasForgottenIsMissingToo() {
        assertThat(Verdict.on(flow.without(NO_EVENT).books()).missing()).isEqualTo(1);
    }

    @Test
    void aPredictionThatCameTwiceBreaksExactlyOnceOnly() {
        Answer twice = at(flow.answer(7), 1_000);

        Verdict verdict = Verdict.on(flow.with(twice).books());

        assertThat(verdict.duplicates()).isEqualTo(1);
        assertThat(verdict.examples()).singleElement().asString().contains("Event 7 has one more answer at");
        assertThat(verdict.keeps(EXACTLY_ONCE_V2)).isFalse();
        assertThat(verdict.keeps(AT_LEAST_ONCE)).isTrue();
    }

    @Test
    void predictionsOfAKeyInAnotherOrderBreakEveryPromise() {
        Answer earlier = flow.answer(7);
        Answer later = flow.answer(7 + ROUND);
        flow.change(7, answer -> at(answer, later.offset())).change(7 + ROUND, answer -> at(answer, earlier.offset()));

        Verdict verdict = Verdict.on(flow.books());

        assertThat(verdict.outOfOrder()).isEqualTo(1);
        assertThat(verdict.examples())
                .singleElement()
                .asString()
                .contains("Event 7 of key-7 was answered after event 104");
        assertThat(verdict.keeps(EXACTLY_ONCE_V2)).isFalse();
        assertThat(verdict.keeps(AT_LEAST_ONCE)).isFalse();
    }

    @Test
    void predictionsOfDifferentKeysMayComeInAnyOrder() {
        // The last of its key, behind all others.
        int last = FlowBooks.EVENTS - 2 * ROUND + 1;
        flow.change(last + ROUND, answer -> at(answer, 10_000)).change(last + ROUND + 1, answer -> at(answer, 9_000));

        assertThat(Verdict.on(flow.books()).outOfOrder()).isZero();
    }

    @Test
    void anAnswerThatNamesAnotherPlaceIsSeen() {
        flow.change(
                7,
                answer -> new Answer(
                        answer.number(),
                        answer.key(),
                        answer.version(),
                        answer.eventId(),
                        answer.sourceTopic(),
                        answer.sourcePartition(),
                        answer.sourceOffset() + 1,
                        answer.partition(),
                        answer.offset()));

        Verdict verdict = Verdict.on(flow.books());

        assertThat(verdict.wrongSource()).isEqualTo(1);
        assertThat(verdict.keeps(AT_LEAST_ONCE)).isFalse();
    }

    @Test
    void eventsThatAreRejectedAndNonEventsThatAreScoredAreSeen() {
        flow.change(7, answer -> judged(answer, null, null));
        flow.change(NO_EVENT, answer -> judged(answer, "first", FlowEvent.id(NO_EVENT)));
        flow.change(8, answer -> judged(answer, "first", FlowEvent.id(9)));

        Verdict verdict = Verdict.on(flow.books());

        assertThat(verdict.misjudged()).isEqualTo(3);
        assertThat(verdict.keeps(AT_LEAST_ONCE)).isFalse();
    }

    @Test
    void anAnswerToNobodyIsSeen() {
        Answer stray = flow.answer(7);
        flow.with(new Answer(
                FlowBooks.EVENTS + 1, stray.key(), stray.version(), "stray", stray.sourceTopic(), 0, 0, 0, 5_000));

        assertThat(Verdict.on(flow.books()).misjudged()).isEqualTo(1);
    }

    private static Answer judged(Answer answer, @Nullable String version, @Nullable String eventId) {
        return new Answer(
                answer.number(),
                answer.key(),
                version,
                eventId,
                answer.sourceTopic(),
                answer.sourcePartition(),
                answer.sourceOffset(),
                answer.partition(),
                answer.offset());
    }

    private static Answer at(Answer answer, long offset) {
        return new Answer(
                answer.number(),
                answer.key(),
                answer.version(),
                answer.eventId(),
                answer.sourceTopic(),
                answer.sourcePartition(),
                answer.sourceOffset(),
                answer.partition(),
                offset);
    }
}
