package io.streamgauge.models.bundle;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What a model is asked. */
public enum Task {
    /** Is a review negative or positive? */
    SENTIMENT("sentiment"),
    /** Which digit does a picture show? */
    DIGITS("digits");

    private final String id;

    Task(String id) {
        this.id = id;
    }

    /** Name of the task in manifests, events and settings. */
    @JsonValue
    public String id() {
        return id;
    }

    /**
     * The task with a name.
     *
     * @throws IllegalArgumentException when there is none; names the choices
     */
    @JsonCreator
    public static Task of(String id) {
        for (Task task : values()) {
            if (task.id.equals(id)) {
                return task;
            }
        }
        throw new IllegalArgumentException("'" + id + "' is no task: use sentiment or digits");
    }
}
