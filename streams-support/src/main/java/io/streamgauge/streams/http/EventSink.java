package io.streamgauge.streams.http;

/** Where events go that one client reads. Safe for use by several threads. */
public interface EventSink {
    /**
     * Sends an event, without waiting for the client to read it.
     *
     * @param event its type, a word
     * @param data a single line
     * @return false when it was left out, because the client reads too slowly or has gone
     */
    boolean send(String event, String data);

    /** Says what is to be done when the client has gone or the server ends; at once, if that is so already. */
    void onClose(Runnable closed);
}
