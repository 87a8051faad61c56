package io.streamgauge.fuzzing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Makes inputs out of those that are accepted. The same generator of random numbers gives the same inputs. */
final class Mutator {
    private static final int LARGEST_INPUT = 1 << 18;
    private static final int MOST_REPETITIONS = 3_000;

    /** What lengths, counts and offsets are rarely tried with. */
    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        2,
        7,
        8,
        16,
        127,
        128,
        255,
        256,
        1_000,
        4_096,
        4_097,
        32_767,
        32_768,
        65_535,
        65_536,
        1L << 20,
        (1L << 31) - 8,
        (1L << 31) - 1,
        1L << 31,
        1L << 32,
        (1L << 53) + 1,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private static final String[] NUMBERS_AS_TEXT = {
        "-0",
        "1e999",
        "-1e999",
        "1e-999",
        "0.1",
        "NaN",
        "Infinity",
        "1E9",
        "00",
        "0x10",
        "9".repeat(400),
        "99999999999999999999"
    };

    private final Target target;

    Mutator(Target target) {
        this.target = target;
    }

    byte[] next(Random random) {
        byte[] input = seed(random);
        int steps = 1 + Math.min(7, (int) (-2 * Math.log(1 - random.nextDouble())));
        for (int step = 0; step < steps; step++) {
            input = mutated(input, random);
        }
        return input.length <= LARGEST_INPUT ? input : Arrays.copyOf(input, LARGEST_INPUT);
    }

    private byte[] seed(Random random) {
        return target.seeds().get(random.nextInt(target.seeds().size()));
    }

    private byte[] mutated(byte[] input, Random random) {
        int from = place(input.length, random);
        int to = Math.min(input.length, from + length(input.length - from, random));
        return switch (random.nextInt(14)) {
            case 0 -> changed(input, from, (byte) (1 << random.nextInt(Byte.SIZE)));
            case 1 -> replaced(input, from, Math.min(input.length, from + target.unit()), noise(target.unit(), random));
            case 2 -> replaced(input, from, to, new byte[0]);
            case 3 -> replaced(input, from, from, Arrays.copyOfRange(input, from, to));
            case 4 -> replaced(input, from, from, noise(length(64, random), random));
            case 5 -> replaced(input, from, from, token(random));
            case 6 -> replaced(input, from, to, token(random));
            case 7 -> Arrays.copyOf(input, from);
            case 8 -> spliced(input, from, random);
            case 9 -> number(input, from, random);
            case 10 -> digits(input, from, random);
            case 11 -> replaced(input, from, from, repeated(Arrays.copyOfRange(input, from, to), random));
            case 12 -> replaced(input, from, from, repeated(token(random), random));
            default -> moved(input, from, to, random);
        };
    }

    private int place(int length, Random random) {
        return random.nextInt(length / target.unit() + 1) * target.unit();
    }

    /** Mostly few. */
    private int length(int most, Random random) {
        int units = Math.max(1, most / target.unit());
        int some = random.nextInt(4) == 0 ? random.nextInt(units) : random.nextInt(Math.min(16, units));
        return (1 + some) * target.unit();
    }

    private static byte[] noise(int length, Random random) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] token(Random random) {
        if (target.tokens().isEmpty()) {
            return noise(length(8, random), random);
        }
        return target.tokens().get(random.nextInt(target.tokens().size()));
    }

    private static byte[] repeated(byte[] piece, Random random) {
        int times = 1 << random.nextInt(12);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < Math.min(times, MOST_REPETITIONS) && bytes.size() < LARGEST_INPUT; i++) {
            bytes.writeBytes(piece);
        }
        return bytes.toByteArray();
    }

    private byte[] spliced(byte[] input, int from, Random random) {
        byte[] other = seed(random);
        return replaced(
                input, from, input.length, Arrays.copyOfRange(other, place(other.length, random), other.length));
    }

    private static byte[] changed(byte[] input, int at, byte bits) {
        byte[] changed = input.clone();
        if (at < changed.length) {
            changed[at] ^= bits;
        }
        return changed;
    }

    /** A binary number, of either order of bytes, or as Avro writes it. */
    private byte[] number(byte[] input, int at, Random random) {
        long value = NUMBERS[random.nextInt(NUMBERS.length)];
        if (target.unit() > 1) {
            return replaced(input, at, at, noise(target.unit(), random));
        }
        if (random.nextInt(3) == 0) {
            return replaced(input, at, Math.min(input.length, at + 1), variable(value));
        }
        ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(order);
        int size =
                switch (random.nextInt(3)) {
                    case 0 -> buffer.putShort((short) value).position();
                    case 1 -> buffer.putInt((int) value).position();
                    default -> buffer.putLong(value).position();
                };
        return replaced(input, at, Math.min(input.length, at + size), Arrays.copyOf(buffer.array(), size));
    }

    private static byte[] variable(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long left = (value << 1) ^ (value >> 63);
        while ((left & ~0x7fL) != 0) {
            bytes.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        bytes.write((int) left);
        return bytes.toByteArray();
    }

    /** The decimal number at or after a place becomes another one. */
    private byte[] digits(byte[] input, int at, Random random) {
        int last = target.unit() - 1;
        int from = at;
        while (from + last < input.length && !isDigit(input, from)) {
            from += target.unit();
        }
        int to = from;
        while (to + last < input.length && isDigit(input, to)) {
            to += target.unit();
        }
        String number = random.nextInt(3) == 0
                ? NUMBERS_AS_TEXT[random.nextInt(NUMBERS_AS_TEXT.length)]
                : Long.toString(NUMBERS[random.nextInt(NUMBERS.length)]);
        return replaced(
                input,
                Math.min(from, input.length),
                Math.min(to, input.length),
                number.getBytes(target.unit() == 1 ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16BE));
    }

    private boolean isDigit(byte[] input, int at) {
        byte low = input[at + target.unit() - 1];
        return low >= '0' && low <= '9' && (target.unit() == 1 || input[at] == 0);
    }

    private byte[] moved(byte[] input, int from, int to, Random random) {
        byte[] piece = Arrays.copyOfRange(input, from, to);
        byte[] rest = replaced(input, from, to, new byte[0]);
        int at = place(rest.length, random);
        return replaced(rest, at, at, piece);
    }

    private static byte[] replaced(byte[] input, int from, int to, byte[] piece) {
        byte[] replaced = new byte[input.length - (to - from) + piece.length];
        System.arraycopy(input, 0, replaced, 0, from);
        System.arraycopy(piece, 0, replaced, from, piece.length);
        System.arraycopy(input, to, replaced, from + piece.length, input.length - to);
        return replaced;
    }
}
