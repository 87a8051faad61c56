package io.streamgauge.models.store;

/** A bundle that is whole, but not what its announcement says. The message names what differs and the remedy. */
public final class NotAsAnnouncedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAsAnnouncedException(String field, Object announced, Object stored) {
        super("the version was announced with the " + field + " " + announced + ", but its bundle has " + stored
                + ". Publish it again under another version");
    }
}
