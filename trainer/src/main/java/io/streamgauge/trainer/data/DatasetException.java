package io.streamgauge.trainer.data;

/** A dataset is missing, damaged or cannot be fetched. The message says what is wrong and what to do about it. */
public final class DatasetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    DatasetException(String problem, String remedy) {
        super(problem + "; " + remedy);
        this.problem = problem;
    }

    DatasetException(String problem, String remedy, Throwable cause) {
        super(problem + "; " + remedy, cause);
        this.problem = problem;
    }

    /** What is wrong, without the remedy. */
    public String problem() {
        return problem;
    }
}
