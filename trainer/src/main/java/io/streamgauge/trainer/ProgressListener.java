package io.streamgauge.trainer;

/**
 * Hears how long work gets on. Activities follow one another and do not nest: {@code started}, any number of
 * {@code advanced}, {@code finished}. Called from the thread that does the work; an implementation must return quickly.
 */
public interface ProgressListener {
    /** Hears everything and says nothing. */
    ProgressListener NONE = new ProgressListener() {
        @Override
        public void started(String activity, long total, String unit) {}

        @Override
        public void advanced(long done, String detail) {}

        @Override
        public void finished(String summary) {}
    };

    /**
     * An activity begins.
     *
     * @param activity what is done, for people: "fetching aclImdb_v1.tar.gz"
     * @param total how many units there will be; -1 when that is not known
     * @param unit what is counted, for people: "bytes", "batches"
     */
    void started(String activity, long total, String unit);

    /**
     * The activity got on.
     *
     * @param done units done since the activity began, never less than before
     * @param detail what else there is to say at the moment; may be empty
     */
    void advanced(long done, String detail);

    /**
     * The activity is over.
     *
     * @param summary how it ended, for people; may be empty
     */
    void finished(String summary);
}
