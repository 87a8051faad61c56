package io.streamgauge.models.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
    @Test
    void binsHoldAboutAsManyValuesEach() {
        double[] values = IntStream.range(0, 1_000).mapToDouble(i -> i * i).toArray();

        Distribution distribution = Distribution.of(values, 10);

        assertThat(distribution.edges()).hasSize(9).isSorted();
        double[] tenths = new double[10];
        Arrays.fill(tenths, 0.1);
        assertThat(distribution.shares()).containsExactly(tenths, within(1e-9));
    }

    @Test
    void valuesOnAnEdgeBelongAboveIt() {
        Distribution distribution = new Distribution(new double[] {1, 2}, new double[] {0.2, 0.3, 0.5});

        assertThat(IntStream.of(
                        distribution.bin(-5), distribution.bin(0.99), distribution.bin(1), distribution.bin(1.5)))
                .containsExactly(0, 0, 1, 1);
        assertThat(IntStream.of(distribution.bin(2), distribution.bin(1e300), distribution.bin(Double.NaN)))
                .containsExactly(2, 2, 2);
    }

    @Test
    void aFrequentValueMakesFewerBins() {
        double[] values = {0, 0, 0, 0, 0, 0, 0, 1, 2, 3};

        Distribution distribution = Distribution.of(values, 5);

        assertThat(distribution.edges()).containsExactly(2);
        assertThat(distribution.shares()).containsExactly(new double[] {0.8, 0.2}, within(1e-9));
    }

    @Test
    void equalValuesAreOneBin() {
        double[] values = new double[4_711];
        Arrays.fill(values, 7);

        assertThat(Distribution.of(values, 10).shares()).containsExactly(1);
    }

    @Test
    void isReadAsItWasWritten() throws Exception {
        Distribution distribution = Distribution.of(new double[] {1, 2, 3, 4, 5, 6, 7}, 3);

        JsonMapper mapper = new JsonMapper();
        assertThat(mapper.readValue(mapper.writeValueAsString(distribution), Distribution.class))
                .isEqualTo(distribution)
                .hasSameHashCodeAs(distribution);
    }

    @Test
    void refusesWhatIsNoDistribution() {
        assertThatThrownBy(() -> new Distribution(new double[] {1}, new double[] {1}))
                .hasMessageContaining("1 edges and 1 shares");
        assertThatThrownBy(() -> new Distribution(new double[] {2, 1}, new double[] {0.5, 0.25, 0.25}))
                .hasMessageContaining("edge 1 is 1.0");
        assertThatThrownBy(() -> new Distribution(new double[] {2}, new double[] {0.5, 0.6}))
                .hasMessageContaining("add up to 1.1");
        assertThatThrownBy(() -> new Distribution(new double[] {2}, new double[] {Double.NaN, 1}))
                .hasMessageContaining("a share is NaN");
        assertThatThrownBy(() -> Distribution.of(new double[0], 3)).hasMessageContaining("at least one value");
    }
}
