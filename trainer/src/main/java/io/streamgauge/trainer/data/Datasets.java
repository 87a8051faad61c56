package io.streamgauge.trainer.data;

import io.streamgauge.trainer.ProgressListener;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts datasets into a data directory and checks what is there. A file gets to its place only whole and checked, in one
 * step, so whatever goes wrong, a good file that is there stays. Two processes may work on one directory: the second is
 * told to wait. Thread-safe in that sense.
 */
public final class Datasets {
    private final DataDirectory directory;
    private final ImdbContract imdb;
    private final MnistContract mnist;
    private final FetchPolicy policy;

    /** Works on the given directory, with the published datasets. */
    public Datasets(DataDirectory directory) {
        this(directory, ImdbContract.PUBLISHED, MnistContract.PUBLISHED, FetchPolicy.STANDARD);
    }

    Datasets(DataDirectory directory, ImdbContract imdb, MnistContract mnist, FetchPolicy policy) {
        this.directory = directory;
        this.imdb = imdb;
        this.mnist = mnist;
        this.policy = policy;
    }

    /**
     * Reads and checks the whole dataset. What is missing or wrong is in the report, not thrown.
     *
     * @param progress hears how the files are read
     */
    public DatasetReport verify(DatasetName dataset, ProgressListener progress) {
        return contract(dataset).report(directory, progress);
    }

    /**
     * Downloads the dataset from where it is published, unless it is there, complete and unaltered. An interrupted
     * download is resumed.
     *
     * @return what is in the directory now, without problems
     * @throws DatasetException if that fails
     */
    public DatasetReport fetch(DatasetName dataset, ProgressListener progress) {
        return fetch(dataset, new DataSource.Published(), progress);
    }

    /**
     * Like {@link #fetch(DatasetName, ProgressListener)}, from the given source; {@link DataSource.Local} is the same as
     * {@link #importFrom}.
     *
     * @return what is in the directory now, without problems
     * @throws DatasetException if that fails
     */
    public DatasetReport fetch(DatasetName dataset, DataSource source, ProgressListener progress) {
        if (source instanceof DataSource.Local local) {
            return importFrom(dataset, local.path(), progress);
        }
        DatasetContract contract = contract(dataset);
        Map<ExpectedFile, List<URI>> locations = new LinkedHashMap<>();
        for (ExpectedFile file : contract.files()) {
            locations.put(
                    file,
                    source instanceof DataSource.Remote remote
                            ? List.of(contract.locate(file, remote.location()))
                            : file.locations());
        }
        DatasetReport found = contract.report(directory, progress);
        if (found.complete()) {
            return found;
        }
        try (DatasetFolder folder = DatasetFolder.lock(directory.folder(dataset), policy.freeSpace())) {
            Fetch fetch = new Fetch(contract, folder, new Downloader(policy), progress);
            locations.forEach((file, from) -> {
                if (!isSound(contract, file, progress)) {
                    fetch.fetch(file, from);
                }
            });
        }
        return contract.report(directory, progress).requireComplete();
    }

    private boolean isSound(DatasetContract contract, ExpectedFile file, ProgressListener progress) {
        return directory
                .find(contract.dataset(), file)
                .filter(path ->
                        contract.problems(file, DataFile.of(path), progress).isEmpty())
                .isPresent();
    }

    /**
     * Copies the dataset from a directory, checking it first. For {@code imdb} that is the archive {@code
     * aclImdb_v1.tar.gz} (also directly its path), for {@code mnist} the four files under their published names, gzip or
     * uncompressed.
     *
     * @return what is in the directory now, without problems
     * @throws DatasetException if the files are not there, incomplete or altered, or cannot be copied
     */
    public DatasetReport importFrom(DatasetName dataset, Path source, ProgressListener progress) {
        DatasetContract contract = contract(dataset);
        Map<ExpectedFile, DataFile> sources = new LinkedHashMap<>();
        for (ExpectedFile file : contract.files()) {
            sources.put(file, contract.locate(file, source));
        }
        try (DatasetFolder folder = DatasetFolder.lock(directory.folder(dataset), policy.freeSpace())) {
            Map<Path, Path> checked = new LinkedHashMap<>();
            try {
                sources.forEach((file, from) -> {
                    Path temporary = folder.temporary(file);
                    folder.copy(from.path(), temporary, file);
                    checked.put(temporary, folder.target(file));
                    // The copy is what gets in place, so the copy is what is checked.
                    requireSound(contract, file, new DataFile(temporary, from.shownAs()), progress);
                });
                checked.forEach(folder::place);
            } finally {
                checked.keySet().forEach(folder::delete);
            }
        }
        return contract.report(directory, progress).requireComplete();
    }

    private static void requireSound(
            DatasetContract contract, ExpectedFile file, DataFile found, ProgressListener progress) {
        List<String> problems = contract.problems(file, found, progress);
        if (!problems.isEmpty()) {
            throw new DatasetException(
                    String.join("; ", problems),
                    "import the published file, or run `streamgauge data fetch " + contract.dataset() + "`");
        }
    }

    private DatasetContract contract(DatasetName dataset) {
        return switch (dataset) {
            case IMDB -> imdb;
            case MNIST -> mnist;
        };
    }
}
