package io.streamgauge.trainer.data;

import io.streamgauge.trainer.ProgressListener;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What MNIST must be.
 *
 * @param facts the number of items and the MD5 of the uncompressed content of each of the four files
 * @param mirrors folders that hold the files under their published names; each ends in {@code /}
 */
record MnistContract(Map<MnistFile, Facts> facts, List<URI> mirrors) implements DatasetContract {
    /** MNIST as LeCun et al. published it. Its first address no longer answers everyone; these mirrors do. */
    static final MnistContract PUBLISHED = new MnistContract(
            Map.of(
                    MnistFile.TRAINING_IMAGES, new Facts(60_000, "6bbc9ace898e44ae57da46a324031adb"),
                    MnistFile.TRAINING_LABELS, new Facts(60_000, "a25bea736e30d166cdddb491f175f624"),
                    MnistFile.TEST_IMAGES, new Facts(10_000, "2646ac647ad5339dbf082846283269ea"),
                    MnistFile.TEST_LABELS, new Facts(10_000, "27ae3e4e09519cfbb04c329615203637")),
            List.of(
                    URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
                    URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/")));

    /** The largest file has 10 MB, 47 MB uncompressed. */
    private static final long MAXIMUM_FILE_BYTES = 64L << 20;

    /** What is known of one file. */
    record Facts(int count, String md5) {}

    MnistContract {
        facts = Map.copyOf(facts);
        mirrors = List.copyOf(mirrors);
        if (facts.size() != MnistFile.values().length) {
            throw new IllegalArgumentException("facts for " + facts.keySet() + " only; all four files are needed");
        }
    }

    @Override
    public DatasetName dataset() {
        return DatasetName.MNIST;
    }

    @Override
    public List<ExpectedFile> files() {
        return Arrays.stream(MnistFile.values()).map(this::expected).toList();
    }

    ExpectedFile expected(MnistFile file) {
        return new ExpectedFile(
                file.packedName(),
                Optional.of(file.unpackedName()),
                mirrors.stream()
                        .map(mirror -> mirror.resolve(file.packedName()))
                        .toList(),
                MAXIMUM_FILE_BYTES);
    }

    @Override
    public List<String> problems(ExpectedFile expected, DataFile file, ProgressListener progress) {
        MnistFile name = Arrays.stream(MnistFile.values())
                .filter(candidate -> candidate.packedName().equals(expected.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(expected.name() + " is no file of MNIST"));
        progress.started("checking " + file.shownAs(), 1, "files");
        List<String> problems;
        try {
            problems = differences(name, file, IdxFile.read(file, name.kind()));
        } catch (DatasetException e) {
            problems = List.of(e.problem());
        }
        progress.advanced(1, "");
        progress.finished(problems.isEmpty() ? "as published" : "not as published");
        return problems;
    }

    private List<String> differences(MnistFile name, DataFile file, IdxFile content) {
        Facts expected = facts.get(name);
        if (expected == null) {
            throw new IllegalStateException("no facts for " + name);
        }
        if (content.count() != expected.count()) {
            return List.of(file.shownAs() + " holds " + content.count() + " items, must be " + expected.count());
        }
        String md5 = content.md5();
        return md5.equals(expected.md5())
                ? List.of()
                : List.of(file.shownAs() + " is altered: the MD5 of its uncompressed content is " + md5 + ", must be "
                        + expected.md5());
    }

    @Override
    public DatasetReport report(DataDirectory directory, ProgressListener progress) {
        List<String> problems = new ArrayList<>();
        List<DatasetReport.StoredFile> present = present(directory, problems);
        Map<MnistFile, DataFile> files = new EnumMap<>(MnistFile.class);
        for (MnistFile name : MnistFile.values()) {
            ExpectedFile expected = expected(name);
            directory.find(dataset(), expected).map(DataFile::of).ifPresent(file -> {
                files.put(name, file);
                problems.addAll(problems(expected, file, progress));
            });
        }
        if (files.size() == MnistFile.values().length) {
            try {
                LabelledImages training = MnistDataset.read(files, Split.TRAINING);
                LabelledImages test = MnistDataset.read(files, Split.TEST);
                return new DatasetReport(
                        dataset(),
                        present,
                        classes(training, test),
                        Optional.of(MnistDataset.digest(training, test)),
                        duplicates(training, test),
                        problems);
            } catch (DatasetException e) {
                if (problems.isEmpty()) {
                    problems.add(e.problem());
                }
            }
        }
        return new DatasetReport(
                dataset(), present, List.of(), Optional.empty(), DatasetReport.Duplicates.NONE, problems);
    }

    private static List<DatasetReport.ClassCount> classes(LabelledImages training, LabelledImages test) {
        List<DatasetReport.ClassCount> counts = new ArrayList<>();
        for (Split split : Split.values()) {
            LabelledImages images = split == Split.TRAINING ? training : test;
            int[] perDigit = new int[10];
            for (byte label : images.labels()) {
                perDigit[label]++;
            }
            for (int digit = 0; digit < perDigit.length; digit++) {
                counts.add(new DatasetReport.ClassCount(split, Integer.toString(digit), perDigit[digit]));
            }
        }
        return counts;
    }

    private static DatasetReport.Duplicates duplicates(LabelledImages training, LabelledImages test) {
        Set<ByteBuffer> trainingImages = new HashSet<>();
        for (int i = 0; i < training.count(); i++) {
            trainingImages.add(image(training, i));
        }
        Set<ByteBuffer> testImages = new HashSet<>();
        int alsoInTraining = 0;
        for (int i = 0; i < test.count(); i++) {
            testImages.add(image(test, i));
            alsoInTraining += trainingImages.contains(image(test, i)) ? 1 : 0;
        }
        return new DatasetReport.Duplicates(
                training.count() - trainingImages.size(), test.count() - testImages.size(), alsoInTraining);
    }

    /** A view that is equal to the view of another image with the same pixels. */
    private static ByteBuffer image(LabelledImages images, int index) {
        return ByteBuffer.wrap(images.pixels(), index * LabelledImages.PIXELS, LabelledImages.PIXELS)
                .slice();
    }
}
