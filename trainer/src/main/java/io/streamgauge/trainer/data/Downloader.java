package io.streamgauge.trainer.data;

import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads one file from one location, going on where an earlier attempt stopped if the server still holds the same
 * file. Goes through the proxy that the JVM is configured for ({@code https.proxyHost} and its relatives).
 */
final class Downloader {
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (?:([0-9]{1,18})-[0-9]{1,18}|\\*)/([0-9]{1,18}|\\*)");
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final FetchPolicy policy;
    private final HttpClient client;

    Downloader(FetchPolicy policy) {
        this.policy = policy;
        ProxySelector proxies = ProxySelector.getDefault();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(policy.connectTimeout())
                .followRedirects(HttpClient.Redirect.NORMAL);
        this.client = (proxies == null ? builder : builder.proxy(proxies)).build();
    }

    /** How the bytes of a complete download came. */
    enum Assembly {
        /** From one answer. */
        WHOLE,
        /** From several; if their sum is wrong, the first of them may be to blame. */
        PIECED_TOGETHER
    }

    /**
     * Downloads the location's file into {@code part}, trying again after failures that may pass.
     *
     * @throws LocationFailure if the location does not give the file
     * @throws DatasetException if no other location would help: the disk is full, or this thread was interrupted
     */
    Assembly download(
            ExpectedFile file, URI location, PartialFile part, DatasetFolder folder, ProgressListener progress)
            throws LocationFailure {
        Duration pause = policy.firstPause();
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(file, location, part, folder, progress);
            } catch (IOException e) {
                if (attempt == policy.attempts()) {
                    throw new LocationFailure(shown(location) + ": " + reason(e) + " (tried " + attempt + " times)", e);
                }
                // Said, because the wait would look like a hang.
                progress.started(
                        "waiting to try " + shown(location) + " again: " + reason(e), pause.toSeconds(), "seconds");
            } catch (InterruptedException e) {
                throw interrupted(file, e);
            }
            try {
                sleep(pause, file);
            } finally {
                progress.finished("");
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private Assembly attempt(
            ExpectedFile file, URI location, PartialFile part, DatasetFolder folder, ProgressListener progress)
            throws IOException, InterruptedException, LocationFailure {
        long offset = part.sizeFrom(location);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(location).timeout(policy.stallTimeout()).header("User-Agent", "streamgauge");
        if (offset > 0) {
            request.header("Range", "bytes=" + offset + "-");
            part.validator().ifPresent(validator -> request.header("If-Range", validator));
        }
        HttpResponse<BodyQueue> response = client.send(request.build(), information -> new BodyQueue());
        try (BodyQueue body = response.body()) {
            int status = response.statusCode();
            if (status == 200) {
                part.begin(location, validator(response));
                long length =
                        response.headers().firstValueAsLong("Content-Length").orElse(-1);
                receive(file, location, part, folder, body, 0, length, progress);
                return Assembly.WHOLE;
            }
            if (status == 206 && offset > 0) {
                long length = requireContinuation(response, part, offset);
                receive(file, location, part, folder, body, offset, length, progress);
                return Assembly.PIECED_TOGETHER;
            }
            if (status == 416 && offset > 0) {
                if (range(response).filter(range -> range.total() == offset).isPresent()) {
                    return Assembly.PIECED_TOGETHER;
                }
                part.discard();
                throw new IOException("the server no longer holds the file that was begun");
            }
            String answer = "the server answered " + status;
            if (status >= 500 || status == 408 || status == 429) {
                throw new IOException(answer);
            }
            throw new LocationFailure(shown(location) + ": " + answer);
        }
    }

    private void receive(
            ExpectedFile file,
            URI location,
            PartialFile part,
            DatasetFolder folder,
            BodyQueue body,
            long offset,
            long total,
            ProgressListener progress)
            throws IOException, InterruptedException, LocationFailure {
        requireSmall(file, location, total);
        folder.requireSpace(Math.max(total - offset, 0));
        progress.started("fetching " + file.name(), total, "bytes");
        progress.advanced(offset, offset > 0 ? "resumed" : "");
        long done = offset;
        try (FileChannel channel = part.append()) {
            for (Optional<List<ByteBuffer>> piece = body.next(policy.stallTimeout());
                    piece.isPresent();
                    piece = body.next(policy.stallTimeout())) {
                for (ByteBuffer bytes : piece.get()) {
                    done += bytes.remaining();
                    part.write(channel, bytes);
                }
                requireSmall(file, location, done);
                progress.advanced(done, "");
            }
        } finally {
            progress.finished(done == total || total < 0 ? done + " bytes" : done + " of " + total + " bytes");
        }
        if (total >= 0 && done != total) {
            throw new IOException("the server sent " + done + " of " + total + " bytes");
        }
    }

    private static void requireSmall(ExpectedFile file, URI location, long bytes) throws LocationFailure {
        if (bytes > file.maximumBytes()) {
            throw new LocationFailure(shown(location) + ": more than " + file.maximumBytes()
                    + " bytes, so it is another file than " + file.name());
        }
    }

    /** Makes sure that a 206 goes on where we stopped, in the same file; returns the size of the whole file, or -1. */
    private static long requireContinuation(HttpResponse<?> response, PartialFile part, long offset)
            throws IOException {
        Optional<Range> range = range(response).filter(found -> found.start() == offset);
        Optional<String> now = validator(response);
        Optional<String> then = part.validator();
        if (range.isEmpty() || (now.isPresent() && then.isPresent() && !now.equals(then))) {
            part.discard();
            throw new IOException(
                    range.isEmpty()
                            ? "the server answered with another part of the file than was asked for"
                            : "the file has changed on the server since the download began");
        }
        return range.get().total();
    }

    /** A Content-Range; -1 stands for what it does not say. */
    private record Range(long start, long total) {}

    private static Optional<Range> range(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Content-Range")
                .map(CONTENT_RANGE::matcher)
                .filter(Matcher::matches)
                .map(matcher -> new Range(number(matcher.group(1)), number(matcher.group(2))));
    }

    private static long number(String digits) {
        return digits == null || "*".equals(digits) ? -1 : Long.parseLong(digits);
    }

    /** What If-Range may name: a strong ETag, else the date. */
    private static Optional<String> validator(HttpResponse<?> response) {
        return response.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> response.headers().firstValue("Last-Modified"));
    }

    /** The location without its query, which may hold a signature. */
    static String shown(URI location) {
        String text = location.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    private static String reason(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the host name cannot be resolved";
            }
        }
        if (e.getMessage() != null) {
            return e.getMessage();
        }
        return e instanceof ConnectException ? "cannot connect" : e.getClass().getSimpleName();
    }

    private static void sleep(Duration pause, ExpectedFile file) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(file, e);
        }
    }

    private static DatasetException interrupted(ExpectedFile file, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new DatasetException(
                "fetching " + file.name() + " was interrupted",
                "run the command again: it goes on where it stopped",
                e);
    }
}
