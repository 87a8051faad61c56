package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.monitor.http.MonitorState.Copy;
import io.streamgauge.streams.http.Answer;
import io.streamgauge.streams.http.Hosts;
import io.streamgauge.streams.http.Problem;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Answers questions: from this monitor's state, by asking the monitor that works on the key, or, when that cannot be reached,
 * from a standby's copy. A request that came from a monitor is not sent on. Safe for use by several threads.
 */
final class Queries {
    private final HostInfo self;
    private final MonitorState state;
    private final Peers peers;

    /**
     * Ready to answer.
     *
     * @param self where others reach this monitor
     * @param state what is known
     * @param peers the others
     */
    Queries(HostInfo self, MonitorState state, Peers peers) {
        this.self = self;
        this.state = state;
        this.peers = peers;
    }

    /**
     * Answers a question.
     *
     * @param target path and query of the request, as they came
     * @return the answer; may fail with a {@link Problem}
     * @throws Problem when there is no answer
     */
    CompletableFuture<Answer> answer(StateQuery query, String target, Forwarding forwarding) {
        KeyQueryMetadata location = state.locate(query);
        if (location.activeHost().equals(self)) {
            return CompletableFuture.completedFuture(read(query, location, Copy.ACTIVE));
        }
        boolean standby = location.standbyHosts().contains(self);
        return switch (forwarding) {
            case NONE ->
                peers.ask(location.activeHost(), target, Forwarding.TO_ACTIVE)
                        .exceptionallyCompose(failure -> standby
                                ? CompletableFuture.completedFuture(read(query, location, Copy.ANY))
                                : askStandby(location, target, failure));
            case TO_ACTIVE -> throw moved(query, location);
            case TO_STANDBY -> {
                if (!standby) {
                    throw moved(query, location);
                }
                yield CompletableFuture.completedFuture(read(query, location, Copy.ANY));
            }
        };
    }

    /** Asks one standby after the other; when none answers, what is told is why the active monitor did not. */
    private CompletableFuture<Answer> askStandby(KeyQueryMetadata location, String target, Throwable failure) {
        CompletableFuture<Answer> answer = CompletableFuture.failedFuture(failure);
        for (HostInfo standby : location.standbyHosts()) {
            answer = answer.exceptionallyCompose(unused -> peers.ask(standby, target, Forwarding.TO_STANDBY));
        }
        return answer.exceptionallyCompose(unused -> CompletableFuture.failedFuture(failure));
    }

    private Answer read(StateQuery query, KeyQueryMetadata location, Copy copy) {
        boolean stale = copy == Copy.ANY;
        ObjectNode known = state.read(query, location.partition(), copy)
                .orElseThrow(() -> stale ? maybeBehind(query, location) : unknown(query));
        return Answer.of(200, known.put("stale", stale));
    }

    private static Problem unknown(StateQuery query) {
        return Problem.notFound(
                "There are no " + query.subject()
                        + " in the state: look at the spelling, at the period if there is one, and at how long the monitor keeps it");
    }

    private static Problem maybeBehind(StateQuery query, KeyQueryMetadata location) {
        return Problem.unavailable("The monitor at "
                + Hosts.text(location.activeHost().host(), location.activeHost().port()) + " cannot be asked for the "
                + query.subject() + ", and a standby knows of none, but may be behind: try again in a moment");
    }

    private Problem moved(StateQuery query, KeyQueryMetadata location) {
        return Problem.unavailable("The " + query.subject() + " are not with the monitor at "
                + Hosts.text(self.host(), self.port()) + " any more, but with that at "
                + Hosts.text(location.activeHost().host(), location.activeHost().port()) + ": try again in a moment");
    }
}
