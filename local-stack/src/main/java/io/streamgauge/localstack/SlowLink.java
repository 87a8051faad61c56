package io.streamgauge.localstack;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * A way to a server of this machine that can be made slow: it takes TCP connections on a port of its own and hands their
 * bytes on, later and not more than so many per second if it is told so, in both directions and in order. Nothing is lost
 * and nothing is changed. What stands where the kernel cannot delay packets ({@code tc} with {@code netem}); unlike there no
 * packet is lost either, and a connection is made at once.
 *
 * <p>Listens on 127.0.0.1 only, on a port that the operating system chooses. Each connection has two threads per direction,
 * one that takes and one that hands on, so that what is on its way keeps nobody from sending more, up to
 * {@value #PIECES_ON_THEIR_WAY} pieces of {@value #PIECE_BYTES} bytes.
 *
 * <p>Safe for use by several threads. Whoever opens it closes it, which ends its connections.
 */
public final class SlowLink implements AutoCloseable {
    private static final int PIECE_BYTES = 8_192;
    private static final int PIECES_ON_THEIR_WAY = 64;

    private final IntSupplier targetPort;
    private final ServerSocket server;
    private final LinkDirection there = new LinkDirection();
    private final LinkDirection back = new LinkDirection();
    private final Set<Socket> open = new HashSet<>();
    private boolean closed;

    private SlowLink(IntSupplier targetPort, ServerSocket server) {
        this.targetPort = targetPort;
        this.server = server;
    }

    /**
     * Opens a link on which everything passes at once.
     *
     * @param targetPort port of the server on 127.0.0.1, asked at each connection
     * @throws LocalStackException if there is no port
     */
    public static SlowLink open(IntSupplier targetPort) {
        try {
            SlowLink link = new SlowLink(
                    targetPort, new ServerSocket(0, PIECES_ON_THEIR_WAY, InetAddress.getLoopbackAddress()));
            start("slow-link-" + link.port(), link::accept);
            return link;
        } catch (IOException e) {
            throw new LocalStackException("A link cannot listen on 127.0.0.1: " + e, e);
        }
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** Sets the same condition for both directions. */
    public void set(LinkCondition condition) {
        set(condition, condition);
    }

    /**
     * Sets conditions, for connections that are open as well.
     *
     * @param toTarget for what clients send
     * @param fromTarget for what the server answers
     */
    public void set(LinkCondition toTarget, LinkCondition fromTarget) {
        there.set(toTarget);
        back.set(fromTarget);
    }

    private void accept() {
        while (true) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // By close(), or for want of sockets, which is an end as well.
                close();
                return;
            }
        }
    }

    private void connect(Socket client) {
        Socket target;
        try {
            target = new Socket(InetAddress.getLoopbackAddress(), targetPort.getAsInt());
            client.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
        } catch (IOException | IllegalArgumentException e) {
            // The client sees what it would see without a link: nobody is there.
            closeQuietly(client);
            return;
        }
        synchronized (this) {
            if (closed) {
                closeQuietly(client);
                closeQuietly(target);
                return;
            }
            open.add(client);
            open.add(target);
        }
        carry(client, target, there);
        carry(target, client, back);
    }

    /** A piece of what was sent; the last one is empty. */
    private record Piece(byte[] bytes, long cameNanos) {}

    private void carry(Socket from, Socket to, LinkDirection direction) {
        BlockingQueue<Piece> onTheirWay = new ArrayBlockingQueue<>(PIECES_ON_THEIR_WAY);
        Thread handsOn = start("slow-link-to-" + to.getPort(), () -> handOn(onTheirWay, from, to, direction));
        start("slow-link-from-" + from.getPort(), () -> take(from, onTheirWay, handsOn));
    }

    private void take(Socket from, BlockingQueue<Piece> onTheirWay, Thread handsOn) {
        byte[] buffer = new byte[PIECE_BYTES];
        try {
            InputStream in = from.getInputStream();
            int length = in.read(buffer);
            while (length >= 0) {
                put(new Piece(Arrays.copyOf(buffer, length), System.nanoTime()), onTheirWay, from);
                length = in.read(buffer);
            }
            put(new Piece(new byte[0], System.nanoTime()), onTheirWay, from);
        } catch (IOException | InterruptedException e) {
            // The connection is broken, and so is its other end.
            handsOn.interrupt();
        }
    }

    /** Waits for room, but not on a connection that was closed meanwhile. */
    private static void put(Piece piece, BlockingQueue<Piece> onTheirWay, Socket from)
            throws IOException, InterruptedException {
        while (!onTheirWay.offer(piece, 1, TimeUnit.SECONDS)) {
            if (from.isClosed()) {
                throw new IOException("The connection was closed");
            }
        }
    }

    private void handOn(BlockingQueue<Piece> onTheirWay, Socket from, Socket to, LinkDirection direction) {
        try {
            OutputStream out = to.getOutputStream();
            Piece piece = onTheirWay.take();
            while (direction.await(piece.cameNanos(), piece.bytes().length)) {
                if (piece.bytes().length == 0) {
                    to.shutdownOutput();
                    forgetIfOver(from, to);
                    return;
                }
                out.write(piece.bytes());
                piece = onTheirWay.take();
            }
        } catch (IOException | InterruptedException e) {
            // Whoever still writes or waits at either end is to notice.
            forget(from, to);
        }
    }

    /** Once both ends have said that they are done. */
    private void forgetIfOver(Socket one, Socket other) {
        if (one.isOutputShutdown() && other.isOutputShutdown()) {
            forget(one, other);
        }
    }

    private void forget(Socket one, Socket other) {
        synchronized (this) {
            open.remove(one);
            open.remove(other);
        }
        closeQuietly(one);
        closeQuietly(other);
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more, and nobody can do anything about it.
            return;
        }
    }

    /** Ends all connections and takes no more. A second call does nothing. */
    @Override
    public void close() {
        List<Socket> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(open);
            open.clear();
        }
        closeQuietly(server);
        there.close();
        back.close();
        left.forEach(SlowLink::closeQuietly);
    }
}
