package io.streamgauge.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FuzzingTest {
    private static Target.Reader<String> number(Target.Reader<String> then) {
        return text -> {
            Verdict verdict =
                    Verdict.of(NumberFormatException.class, () -> Integer.parseInt(text.isEmpty() ? "?" : text));
            return verdict == Verdict.ACCEPTED ? then.read(text) : verdict;
        };
    }

    private static Target target(String name, Target.Reader<String> then) {
        return Target.ofText(name, number(then)).seeds("12", "345").tokens("9").cases(500);
    }

    @Test
    void isContentWithAReaderThatKeepsItsPromise() {
        assertThatCode(() -> Fuzzing.run(target("content", text -> Verdict.ACCEPTED)))
                .doesNotThrowAnyException();
    }

    @Test
    void showsTheSmallestInputThatDoesWhatItMustNot() {
        Target target = target("thrower", text -> {
            if (text.contains("9")) {
                throw new IllegalStateException("nine");
            }
            return Verdict.ACCEPTED;
        });

        // "9" in UTF-16, in Base64.
        assertThatThrownBy(() -> Fuzzing.run(target))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("thrower with seed 1", "IllegalStateException: nine", "in Base64 ADk=");
    }

    @Test
    void findsErrorsAsWellAsExceptions() {
        Target target = target("recursion", FuzzingTest::recursion);

        assertThatThrownBy(() -> Fuzzing.run(target))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("StackOverflowError");
    }

    @SuppressWarnings("InfiniteRecursion")
    private static Verdict recursion(String text) {
        return recursion(text);
    }

    @Test
    void findsThatMoreIsAllocatedThanMayBe() {
        AtomicReference<byte[]> kept = new AtomicReference<>();
        Target target = target("glutton", text -> {
                    kept.set(new byte[text.contains("9") ? 100_000 : 0]);
                    return Verdict.ACCEPTED;
                })
                .allocating(50_000, 1);

        assertThatThrownBy(() -> Fuzzing.run(target))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("more than 500");
    }

    @Test
    void isNotContentWithInputsThatShowNothing() {
        Target refused = Target.ofText("refused", text -> Verdict.REFUSED).seeds("12");
        Target accepted = Target.ofText("accepted", text -> Verdict.ACCEPTED).seeds("12");

        assertThatThrownBy(() -> Fuzzing.run(refused)).hasMessageContaining("A seed is refused");
        assertThatThrownBy(() -> Fuzzing.run(accepted)).hasMessageContaining("there must be both");
        assertThatCode(() -> Fuzzing.run(accepted.refusingNothing())).doesNotThrowAnyException();
    }

    @Test
    void anotherExceptionThanTheDeclaredOneIsNoRefusal() {
        assertThatThrownBy(() -> Verdict.of(IllegalArgumentException.class, () -> Integer.parseInt("x")))
                .isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Verdict.of(IllegalArgumentException.class, () -> {
                    throw new IllegalArgumentException(" ");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("must say what is wrong");
    }

    @Test
    void theSameSeedMakesTheSameInputs() {
        assertThat(inputs()).isEqualTo(inputs()).hasSizeGreaterThan(300);
    }

    private static List<String> inputs() {
        List<String> inputs = new ArrayList<>();
        Fuzzing.run(Target.ofBytes("same", input -> {
                    inputs.add(new String(input, StandardCharsets.ISO_8859_1));
                    return Verdict.ACCEPTED;
                })
                .seeds("a valid input with the number 7")
                .cases(400)
                .refusingNothing());
        return inputs;
    }
}
