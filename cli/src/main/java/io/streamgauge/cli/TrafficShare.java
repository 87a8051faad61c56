package io.streamgauge.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a share of the keys, a percentage such as {@code 2.5%} or basis points such as {@code 250}, as basis points. */
final class TrafficShare implements ITypeConverter<Integer> {
    private static final Pattern SHARE = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?%|\\d{1,9}");
    private static final BigDecimal BASIS_POINTS_PER_PERCENT = BigDecimal.valueOf(100);
    private static final int ALL_BASIS_POINTS = 10_000;

    @Override
    public Integer convert(String value) {
        if (!SHARE.matcher(value).matches()) {
            throw wrong(value);
        }
        BigDecimal basisPoints = value.endsWith("%")
                ? new BigDecimal(value.substring(0, value.length() - 1)).multiply(BASIS_POINTS_PER_PERCENT)
                : new BigDecimal(value);
        BigDecimal whole = basisPoints.setScale(0, RoundingMode.DOWN);
        if (whole.compareTo(basisPoints) != 0
                || whole.signum() == 0
                || whole.compareTo(BigDecimal.valueOf(ALL_BASIS_POINTS)) > 0) {
            throw wrong(value);
        }
        return whole.intValueExact();
    }

    private static TypeConversionException wrong(String value) {
        return new TypeConversionException(
                "'" + value + "' is no share: write 0.01% to 100% in steps of 0.01, or 1 to 10000 basis points");
    }
}
