package io.streamgauge.trainer.data;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Data sets in the real formats, small and easy to learn, so that a test can train on them in seconds. */
public final class SyntheticTasks {
    private static final String[] FILLER = {"the", "film", "was", "story", "and", "actor", "a", "scene", "of", "with"};
    private static final String[] GOOD = {"wonderful", "superb", "moving"};
    private static final String[] BAD = {"dreadful", "tedious", "clumsy"};

    private SyntheticTasks() {}

    /** Reviews whose words give the label away. */
    public static DataDirectory reviews(Path root, int perClass, long seed) {
        return reviews(root, perClass, seed, List.of());
    }

    /** The same with more positive reviews in the test set, whatever they say. */
    public static DataDirectory reviews(Path root, int perClass, long seed, List<String> alsoPositive) {
        Random random = new Random(seed);
        SampleArchive archive = new SampleArchive();
        for (String split : new String[] {"train", "test"}) {
            for (int i = 0; i < perClass; i++) {
                archive.with(split + "/pos/" + i + "_9.txt", review(GOOD, random));
                archive.with(split + "/neg/" + i + "_2.txt", review(BAD, random));
            }
        }
        for (int i = 0; i < alsoPositive.size(); i++) {
            archive.with("test/pos/" + (perClass + i) + "_9.txt", alsoPositive.get(i));
        }
        return archive.in(root);
    }

    /**
     * Reviews of films, each of which is told by the names of two persons that all of its reviews have, and no others.
     *
     * @param perClass reviews of a film and class
     */
    public static DataDirectory films(Path root, int films, int perClass, long seed) {
        Random random = new Random(seed);
        SampleArchive archive = new SampleArchive();
        for (String split : new String[] {"train", "test"}) {
            for (int i = 0; i < films * perClass; i++) {
                String names = " " + person('Q', i % films) + " and " + person('Z', i % films);
                archive.with(split + "/pos/" + i + "_9.txt", review(GOOD, random) + names);
                archive.with(split + "/neg/" + i + "_2.txt", review(BAD, random) + names);
            }
        }
        return archive.in(root);
    }

    /** The name of one of the two persons of a film. */
    public static String person(char initial, int film) {
        return "" + initial + (char) ('a' + film / 26) + (char) ('a' + film % 26);
    }

    /** Pictures in which the lit row tells the digit. */
    public static DataDirectory digits(Path root, int training, int test, long seed) {
        return digits(root, training, 0, test, seed);
    }

    /**
     * The same, the first of them with wrong labels in the training set.
     *
     * @param wrong number of these
     */
    public static DataDirectory digits(Path root, int training, int wrong, int test, long seed) {
        Random random = new Random(seed);
        SampleDigits digits = new SampleDigits();
        int[] trainingLabels = random.ints(training, 0, 10).toArray();
        int[] testLabels = random.ints(test, 0, 10).toArray();
        digits.with(MnistFile.TRAINING_IMAGES, images(trainingLabels, random));
        for (int i = 0; i < wrong; i++) {
            trainingLabels[i] = (trainingLabels[i] + 1 + random.nextInt(9)) % 10;
        }
        digits.with(MnistFile.TRAINING_LABELS, SampleDigits.labels(trainingLabels));
        digits.with(MnistFile.TEST_IMAGES, images(testLabels, random));
        digits.with(MnistFile.TEST_LABELS, SampleDigits.labels(testLabels));
        return digits.in(root);
    }

    private static String review(String[] opinions, Random random) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < 12; word++) {
            String[] words = word % 4 == 3 ? opinions : FILLER;
            text.append(words[random.nextInt(words.length)]).append(' ');
        }
        return text.toString();
    }

    private static byte[] images(int[] labels, Random random) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + labels.length * LabelledImages.PIXELS);
        bytes.putInt(0x803).putInt(labels.length).putInt(LabelledImages.HEIGHT).putInt(LabelledImages.WIDTH);
        for (int label : labels) {
            byte[] pixels = new byte[LabelledImages.PIXELS];
            for (int i = 0; i < pixels.length; i++) {
                int row = i / LabelledImages.WIDTH;
                boolean lit = row / 2 == label + 2;
                pixels[i] = (byte) (lit ? 200 + random.nextInt(56) : random.nextInt(40));
            }
            bytes.put(pixels);
        }
        return bytes.array();
    }
}
