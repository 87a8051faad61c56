package io.streamgauge.fuzzing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What reads input from outside, and what must hold whatever that is. Immutable.
 *
 * @param name lower-case words with dashes; names the files of a run
 * @param unit bytes that belong together: 1, or 2 for the characters of a text
 * @param seeds inputs that are accepted, from which others are made
 * @param tokens pieces that mean something to the reader
 * @param cases how many inputs a build tries
 * @param fixedBytes how much heap one input may make the reader allocate, besides
 * @param bytesPerByte how much it may for each byte of the input
 * @param refusing whether there is input that is refused
 * @param reader reads one input
 */
public record Target(
        String name,
        int unit,
        List<byte[]> seeds,
        List<byte[]> tokens,
        int cases,
        long fixedBytes,
        int bytesPerByte,
        boolean refusing,
        Reader<byte[]> reader) {
    private static final int CASES = 2_000;
    private static final long FIXED_BYTES = 4L << 20;
    private static final int BYTES_PER_BYTE = 256;

    /**
     * Reads one input and checks what must hold. Whatever it throws is a finding.
     *
     * @param <T> what it reads
     */
    @FunctionalInterface
    public interface Reader<T> {
        /** Says what became of an input. */
        Verdict read(T input) throws Exception;
    }

    /** Takes copies. */
    public Target {
        seeds = List.copyOf(seeds);
        tokens = List.copyOf(tokens);
    }

    /** Something that reads bytes. */
    public static Target ofBytes(String name, Reader<byte[]> reader) {
        return new Target(name, 1, List.of(), List.of(), CASES, FIXED_BYTES, BYTES_PER_BYTE, true, reader);
    }

    /** Something that reads characters: any sequence of them, unpaired surrogates included. */
    public static Target ofText(String name, Reader<String> reader) {
        return new Target(
                name,
                Character.BYTES,
                List.of(),
                List.of(),
                CASES,
                FIXED_BYTES,
                BYTES_PER_BYTE,
                true,
                input -> reader.read(text(input)));
    }

    /** With more inputs that are accepted. */
    public Target seeds(byte[]... more) {
        List<byte[]> all = new ArrayList<>(seeds);
        all.addAll(List.of(more));
        return new Target(name, unit, all, tokens, cases, fixedBytes, bytesPerByte, refusing, reader);
    }

    /** With more inputs that are accepted. */
    public Target seeds(String... more) {
        return seeds(encoded(more));
    }

    /** With more pieces that mean something. */
    public Target tokens(byte[]... more) {
        List<byte[]> all = new ArrayList<>(tokens);
        all.addAll(List.of(more));
        return new Target(name, unit, seeds, all, cases, fixedBytes, bytesPerByte, refusing, reader);
    }

    /** With more pieces that mean something. */
    public Target tokens(String... more) {
        return tokens(encoded(more));
    }

    /** With another number of inputs that a build tries. */
    public Target cases(int other) {
        return new Target(name, unit, seeds, tokens, other, fixedBytes, bytesPerByte, refusing, reader);
    }

    /** With another bound of what one input may make the reader allocate on the heap. */
    public Target allocating(long fixed, int perByte) {
        return new Target(name, unit, seeds, tokens, cases, fixed, perByte, refusing, reader);
    }

    /** For what takes everything. */
    public Target refusingNothing() {
        return new Target(name, unit, seeds, tokens, cases, fixedBytes, bytesPerByte, false, reader);
    }

    /** How much heap an input may make the reader allocate, in bytes. */
    long allocation(byte[] input) {
        return fixedBytes + (long) bytesPerByte * input.length;
    }

    private byte[][] encoded(String... texts) {
        byte[][] encoded = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            encoded[i] = unit == 1 ? texts[i].getBytes(StandardCharsets.UTF_8) : characters(texts[i]);
        }
        return encoded;
    }

    // By hand, for Java's encoders and decoders do not keep unpaired surrogates.
    private static byte[] characters(String text) {
        byte[] bytes = new byte[Character.BYTES * text.length()];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) (text.charAt(i) >> Byte.SIZE);
            bytes[2 * i + 1] = (byte) text.charAt(i);
        }
        return bytes;
    }

    private static String text(byte[] bytes) {
        char[] characters = new char[bytes.length / Character.BYTES];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = (char) (((bytes[2 * i] & 0xff) << Byte.SIZE) | (bytes[2 * i + 1] & 0xff));
        }
        return new String(characters);
    }
}
