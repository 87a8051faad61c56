package io.streamgauge.streams;

/** What there is to do with a Kafka Streams application from outside. Implementations are safe for use by several threads. */
public interface StreamsApplication extends AutoCloseable {
    /**
     * Starts. Returns before the first event is consumed; see {@link #readiness}. When {@link #close} is called
     * meanwhile, it gives up and returns as soon as it can.
     *
     * @throws io.streamgauge.schemas.ClusterException when the cluster does not answer, or topics are missing and must
     *     not be created
     * @throws io.streamgauge.schemas.RegistryUnavailableException when the schema registry does not answer within its
     *     patience
     * @throws IllegalStateException when it was started or closed before
     */
    void start();

    /** Whether events are processed now, and what is missing or wrong. */
    Readiness readiness();

    /**
     * Waits until the application was closed or failed. After a failure it is still to be closed.
     *
     * @return how it ended
     */
    Termination awaitTermination() throws InterruptedException;

    /**
     * Ends: finishes and commits what is being processed, leaves the group so that others take over at once, and releases
     * everything, in reverse order. Takes up to about half a minute. Doing it again changes nothing.
     */
    @Override
    void close();
}
