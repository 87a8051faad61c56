package io.streamgauge.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over a real connection to a server that sends everything back. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class SlowLinkTest {
    private static final LinkCondition SLOW = new LinkCondition(Duration.ofMillis(3), Duration.ofMillis(3), 20_000_000);

    private ServerSocket server;
    private SlowLink link;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        start(this::echo);
        link = SlowLink.open(server::getLocalPort);
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        server.close();
    }

    @Test
    void bytesArriveCompleteAndInOrderWhateverTheConditionsAreAndHowOftenTheyChange() throws Exception {
        byte[] sent = new byte[500_000];
        new Random(1).nextBytes(sent);
        link.set(SLOW, LinkCondition.CLEAR);
        try (Socket client = client()) {
            CompletableFuture<byte[]> received = new CompletableFuture<>();
            start(() -> received.complete(client.getInputStream().readAllBytes()));
            OutputStream out = client.getOutputStream();
            out.write(sent, 0, 100_000);
            link.set(LinkCondition.STALLED);
            out.write(sent, 100_000, 100_000);
            link.set(SLOW);
            out.write(sent, 200_000, 100_000);
            link.set(LinkCondition.CLEAR);
            out.write(sent, 300_000, 200_000);
            client.shutdownOutput();

            assertThat(received.get()).isEqualTo(sent);
        }
    }

    @Test
    void nothingLeavesAStalledDirectionUntilItIsClear() throws Exception {
        LinkDirection direction = new LinkDirection();
        direction.set(LinkCondition.STALLED);
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        Thread piece = start(() -> left.complete(direction.await(System.nanoTime(), 1)));
        while (piece.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(left).isNotDone();

        direction.set(LinkCondition.CLEAR);

        assertThat(left.get()).isTrue();
    }

    @Test
    void whoWaitsOnALinkThatIsClosedSeesTheEndOfItsConnection() throws Exception {
        link.set(LinkCondition.STALLED);
        try (Socket client = client()) {
            client.getOutputStream().write(1);
            link.close();

            assertThat(endOf(client.getInputStream())).isTrue();
        }
        assertThatThrownBy(this::client).isInstanceOf(IOException.class);
    }

    @Test
    void conditionsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> new LinkCondition(Duration.ofMillis(-1), Duration.ZERO, 1))
                .hasMessageContaining("latency is PT-0.001S: use 0 or more");
        assertThatThrownBy(() -> new LinkCondition(Duration.ZERO, Duration.ofMillis(-1), 1))
                .hasMessageContaining("jitter");
        assertThatThrownBy(() -> new LinkCondition(Duration.ZERO, Duration.ZERO, -1))
                .hasMessageContaining("bytesPerSecond is -1: use 0 or more");
    }

    private Socket client() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), link.port());
    }

    /** An end, in order or not. */
    private static boolean endOf(InputStream in) {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private void echo() throws IOException {
        try (Socket connection = server.accept()) {
            connection.getInputStream().transferTo(connection.getOutputStream());
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static Thread start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException e) {
                // The test that needs its result waits in vain, and fails.
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
