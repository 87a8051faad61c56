package io.streamgauge.trainer.data;

import io.streamgauge.trainer.ProgressListener;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Downloads files of one dataset into its folder: one location after the other, until one gives the right file. */
record Fetch(DatasetContract contract, DatasetFolder folder, Downloader downloader, ProgressListener progress) {
    /**
     * Downloads, checks and places a file.
     *
     * @throws DatasetException if no location gives it
     */
    void fetch(ExpectedFile file, List<URI> locations) {
        List<String> failures = new ArrayList<>();
        for (URI location : locations) {
            try {
                fetch(file, location);
                return;
            } catch (LocationFailure e) {
                failures.add(e.getMessage());
            }
        }
        throw new DatasetException(
                "could not fetch " + file.name() + ": " + String.join("; ", failures),
                "check the network; behind a proxy set JAVA_TOOL_OPTIONS=\"-Dhttps.proxyHost=HOST "
                        + "-Dhttps.proxyPort=PORT\"; or take another location with --from URL, or download the file "
                        + "elsewhere and run `streamgauge data import " + contract.dataset() + " --from DIR`");
    }

    private void fetch(ExpectedFile file, URI location) throws LocationFailure {
        PartialFile part = folder.partial(file);
        Downloader.Assembly assembly = downloader.download(file, location, part, folder, progress);
        List<String> problems = problems(file, location, part);
        if (!problems.isEmpty() && assembly == Downloader.Assembly.PIECED_TOGETHER) {
            requireNotInterrupted(file);
            part.discard();
            downloader.download(file, location, part, folder, progress);
            problems = problems(file, location, part);
        }
        if (!problems.isEmpty()) {
            requireNotInterrupted(file);
            part.discard();
            throw new LocationFailure(String.join("; ", problems));
        }
        place(file, part);
    }

    /** An interrupted check says nothing about the bytes: they stay, to be gone on with. */
    private static void requireNotInterrupted(ExpectedFile file) {
        if (Thread.currentThread().isInterrupted()) {
            throw new DatasetException(
                    "checking " + file.name() + " was interrupted",
                    "run the command again: it goes on where it stopped");
        }
    }

    private List<String> problems(ExpectedFile file, URI location, PartialFile part) {
        DataFile shown = new DataFile(part.path(), file.name() + " from " + Downloader.shown(location));
        return contract.problems(file, shown, progress);
    }

    private void place(ExpectedFile file, PartialFile part) {
        if (folder.isStorable(part.path(), file)) {
            folder.place(part.path(), folder.target(file));
        } else {
            // Some servers unpack gzip files on the way; they are stored packed again.
            Path packed = folder.temporary(file);
            folder.copy(part.path(), packed, file);
            folder.place(packed, folder.target(file));
        }
        part.discard();
    }
}
