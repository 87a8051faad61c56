package io.streamgauge.cli;

import picocli.CommandLine.Option;

/** How many events come by the clock, where something else than speed is measured. */
final class RateOption {
    private static final double HIGHEST = 10_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "200",
            description = "Events per second, more than 0 and at most 10000 (default: ${DEFAULT-VALUE}).")
    private double rate;

    /**
     * Events per second.
     *
     * @throws UsageException when there are none or too many
     */
    double perSecond() {
        if (!(rate > 0 && rate <= HIGHEST)) {
            throw new UsageException("--rate is " + rate + ": use more than 0 and at most 10000");
        }
        return rate;
    }
}
