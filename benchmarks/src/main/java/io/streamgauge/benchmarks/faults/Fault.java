package io.streamgauge.benchmarks.faults;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The scenarios. Under all of them every event must be answered, and those of a key in their order. */
public enum Fault {
    /** Death of a scorer. */
    KILL_SCORER(
            "one of two scorers is killed (SIGKILL) and started again at once",
            "the other one takes over when the session of the dead one is over, and nothing that was half done is seen"),
    /** A scorer leaves in good order. */
    STOP_SCORER("one of two scorers is asked to end (SIGTERM) and started again", "the other one takes over at once"),
    /** An update of all scorers. */
    ROLLING_RESTART(
            "both scorers are ended (SIGTERM) and started again, one after the other", "whoever is left goes on"),
    /** Death of a broker. */
    KILL_LEADER(
            "the broker that leads the most partitions is killed (SIGKILL) and started again eight seconds later",
            "others lead its partitions"),
    /** Death of a controller. */
    KILL_CONTROLLER(
            "the broker with the active controller is killed (SIGKILL) and started again eight seconds later",
            "another controller becomes the active one"),
    /** A scorer that does not know that it was given up. */
    PAUSE_SCORER(
            "a scorer stands still (SIGSTOP) for longer than its session, and goes on",
            "the other one takes over, and what the first one still writes is refused (it is fenced)"),
    /** No registry. */
    LOSE_REGISTRY(
            "the schema registry is killed and started again eight seconds later",
            "scorers know their schemas and go on"),
    /** No registry for who starts. */
    START_WITHOUT_REGISTRY(
            "the schema registry is killed, and a scorer is replaced before it is started again",
            "the new scorer waits, the other one does all the work"),
    /** No artifact store. */
    LOSE_STORE(
            "the artifact store's directory is gone when a version in it is assigned, and comes back",
            "the former version goes on, the new one is refused aloud, and takes over when the store is back"),
    /** A damaged artifact. */
    DAMAGE_WEIGHTS(
            "a version is assigned whose weights in the store differ in one bit from what was published",
            "it is refused aloud and never answers, the former version goes on"),
    /** Indecision. */
    FLAP_ASSIGNMENTS(
            "20 assignments go back and forth between two versions, as quickly as they can be made, four seconds ahead",
            "every event is answered by the version in force at its time"),
    /** Disagreement. */
    PUBLISH_TWICE(
            "two publishers each publish a version and assign it, at once and from the same moment on",
            "both versions are published, one of them is assigned, and all scorers agree which"),
    /** No room. */
    FULL_DISK(
            "a scorer is replaced by one whose state directory lies on a disk without any room",
            "scorers have no state there and go on"),
    /** An artifact store that takes its time. */
    SLOW_STORE(
            "a version is assigned while the artifact store, an S3 server, answers slowly",
            "the former version goes on without making events wait, the new one takes over when it is loaded"),
    /** A bad way to the brokers. */
    SLOW_NETWORK(
            "the way between scorers and brokers is slow for 15 seconds, lets nothing pass for six, and is as before",
            "events wait, no longer than the way is bad and the scorers' sessions last, and afterwards they do not"),
    /** A wrong clock. */
    CLOCK_JUMP(
            "the clock of one of two scorers is put forward by an hour, and back 15 seconds later",
            "versions are chosen by the events' time as before, and the scorer ends when its clock is put back, for Kafka's"
                    + " clients would be silent for an hour, and is started again"),
    /** No memory but the heap. */
    NATIVE_MEMORY(
            "one of two scorers gets no more memory from the system while it scores, and is started again when it ends",
            "no event is rejected for it: the scorer ends, and the other one takes over");

    private final String what;
    private final String expected;

    Fault(String what, String expected) {
        this.what = what;
        this.expected = expected;
    }

    /** What it is called on the command line and in reports. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What happens, half a sentence. */
    public String what() {
        return what;
    }

    /** What should come of it, half a sentence. */
    public String expected() {
        return expected;
    }

    /** What happens; a fresh one each time. */
    Incident incident() {
        return switch (this) {
            case KILL_SCORER -> new ScorerIncidents.Kill();
            case STOP_SCORER -> new ScorerIncidents.Leave();
            case ROLLING_RESTART -> new ScorerIncidents.RollingRestart();
            case KILL_LEADER -> new ServerIncidents.KillLeader();
            case KILL_CONTROLLER -> new ServerIncidents.KillController();
            case PAUSE_SCORER -> new ScorerIncidents.Pause();
            case LOSE_REGISTRY -> new ServerIncidents.LoseRegistry();
            case START_WITHOUT_REGISTRY -> new ServerIncidents.StartWithoutRegistry();
            case LOSE_STORE -> new VersionIncidents.LoseStore();
            case DAMAGE_WEIGHTS -> new VersionIncidents.DamageWeights();
            case FLAP_ASSIGNMENTS -> new VersionIncidents.Flap();
            case PUBLISH_TWICE -> new VersionIncidents.PublishTwice();
            case FULL_DISK -> new FullDisk();
            case SLOW_STORE -> new SlowStore();
            case SLOW_NETWORK -> new SlowNetwork();
            case CLOCK_JUMP -> new ClockJump();
            case NATIVE_MEMORY -> new NativeMemory();
        };
    }

    /** The scenario of a name; empty when there is none. */
    public static Optional<Fault> of(String id) {
        return Arrays.stream(values()).filter(fault -> fault.id().equals(id)).findFirst();
    }
}
