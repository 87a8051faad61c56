package io.streamgauge.trainer.data;

import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a dataset must be: its files, where they are published, and how to tell that they are complete and unaltered. */
sealed interface DatasetContract permits ImdbContract, MnistContract {
    DatasetName dataset();

    List<ExpectedFile> files();

    /** What is wrong with one of the files; empty if nothing is. */
    List<String> problems(ExpectedFile expected, DataFile file, ProgressListener progress);

    /** What a data directory holds of this dataset; what is wrong with it is in the report, not thrown. */
    DatasetReport report(DataDirectory directory, ProgressListener progress);

    /** The location of a file at a mirror. */
    default URI locate(ExpectedFile file, URI mirror) {
        if (mirror.getPath() != null && mirror.getPath().endsWith("/")) {
            return mirror.resolve(file.name());
        }
        if (files().size() == 1) {
            return mirror;
        }
        throw new DatasetException(
                dataset() + " has " + files().size() + " files, but " + mirror + " names one",
                "give the URL of the folder that holds them, ending in /");
    }

    /** The file to import from a directory, or from the path of the file itself if the dataset has only one. */
    default DataFile locate(ExpectedFile file, Path source) {
        if (Files.isRegularFile(source)) {
            if (files().size() == 1) {
                return DataFile.of(source);
            }
            throw new DatasetException(
                    dataset() + " has " + files().size() + " files, but " + source + " is one",
                    "give the directory that holds them");
        }
        return DataFile.of(new DataDirectory(source).find(dataset(), file).orElseThrow(() -> notThere(file, source)));
    }

    private DatasetException notThere(ExpectedFile file, Path source) {
        String missing = "no " + file.name() + " in " + source;
        Path unpacked = source.resolve("aclImdb");
        if (dataset() == DatasetName.IMDB && (Files.isDirectory(unpacked) || source.endsWith("aclImdb"))) {
            return new DatasetException(
                    missing + "; the unpacked directory aclImdb is not used",
                    "give the directory that holds the archive " + file.name() + ", or the archive itself");
        }
        String remedy = "give the directory that holds the files of " + dataset() + " under their published names, or "
                + "run `streamgauge data fetch " + dataset() + "`";
        return Files.exists(source)
                ? new DatasetException(missing, remedy)
                : new DatasetException(source + " does not exist", remedy);
    }

    /** The files that are there and their sizes; a problem for each that is missing. */
    default List<DatasetReport.StoredFile> present(DataDirectory directory, List<String> problems) {
        List<DatasetReport.StoredFile> present = new ArrayList<>();
        for (ExpectedFile expected : files()) {
            Optional<Path> path = directory.find(dataset(), expected);
            if (path.isEmpty()) {
                problems.add(directory.missing(dataset(), expected));
                continue;
            }
            try {
                present.add(new DatasetReport.StoredFile(path.get(), Files.size(path.get())));
            } catch (IOException e) {
                problems.add(DataFileStream.explain(DataFile.of(path.get()), e, ""));
            }
        }
        return present;
    }
}
